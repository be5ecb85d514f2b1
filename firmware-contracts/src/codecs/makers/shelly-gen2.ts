/** Shelly, second generation and later: components in notifications and status topics: https://shelly-api-docs.shelly.cloud/gen2/ */

import { type Codec, type Decoded, FOREIGN_LIMITS } from '../codec.ts';
import { rulesOf } from '../mapping/rules.ts';
import { Answer } from '../read/answer.ts';
import { Draft } from '../read/draft.ts';
import {
  type FieldTable,
  flag,
  ignored,
  ignoring,
  metric,
  readFields,
  table,
  total,
  within,
} from '../read/fields.ts';
import { isObject, type JsonObject, jsonOf, own, textOf } from '../read/payload.ts';
import { epochTime } from '../read/times.ts';
import { asBoolean, asNumber, isName } from '../read/values.ts';

const COUNTERS = ignoring('id', 'aenergy', 'ret_aenergy', 'pf', 'freq', 'calibration', 'aprt_power', 'flags');

const SWITCH = table({
  apower: metric('power'),
  voltage: metric('voltage'),
  current: metric('current'),
  // Of the relay inside, not of the room.
  ...ignoring('output', 'source', 'timer_started_at', 'timer_duration', 'temperature', 'has_timer'),
  ...COUNTERS,
});

const phases = Object.fromEntries(
  ['a', 'b', 'c'].flatMap((phase) => [
    [`${phase}_current`, metric('current')],
    [`${phase}_voltage`, metric('voltage')],
    [`${phase}_act_power`, metric('power')],
    // Once in the maker's own example.
    [`${phase}_active_power`, metric('power')],
    [`${phase}_aprt_power`, ignored],
    [`${phase}_pf`, ignored],
    [`${phase}_freq`, ignored],
    [`${phase}_errors`, ignored],
  ]),
);

/** Component type → its status. */
const COMPONENTS = new Map<string, FieldTable>([
  ['smoke', table({ alarm: flag('alarm', 'smoke'), mute: flag('muted', 'smoke'), id: ignored })],
  ['temperature', table({ tC: metric('temperature'), ...ignoring('id', 'tF') })],
  ['humidity', table({ rh: metric('humidity'), id: ignored })],
  [
    'devicepower',
    table({
      battery: within(table({ percent: metric('battery'), V: ignored })),
      ...ignoring('id', 'external'),
    }),
  ],
  ['switch', SWITCH],
  ['pm1', SWITCH],
  ['cover', SWITCH],
  [
    'em1',
    table({
      act_power: metric('power'),
      voltage: metric('voltage'),
      current: metric('current'),
      ...COUNTERS,
    }),
  ],
  [
    'em',
    table({
      ...phases,
      total_act_power: total,
      ...ignoring(
        'id',
        'n_current',
        'n_errors',
        'total_current',
        'total_aprt_power',
        'user_calibrated_phase',
      ),
    }),
  ],
  [
    'wifi',
    table({
      rssi: metric('rssi'),
      ...ignoring('sta_ip', 'status', 'ssid', 'sta_ip6', 'bssid', 'ap_client_count', 'mac'),
    }),
  ],
]);

const NOTHING: FieldTable = new Map();

/** Says nothing of danger: the device's own affairs, and what it does to others. */
const IRRELEVANT = new Set([
  'sys',
  'cloud',
  'mqtt',
  'ble',
  'ws',
  'eth',
  'modbus',
  'matter',
  'zigbee',
  'knx',
  'bthome',
  'ht_ui',
  'plugs_ui',
  'ui',
  'script',
  'schedule',
  'emdata',
  'em1data',
  'light',
  'input',
  'illuminance',
  'voltmeter',
  'ts',
]);

/** Channel 0 is the device itself; every other one a device of its own, part of it. */
export function channelName(device: string, channel: string): { device: string; partOf?: string } {
  return channel === '' || channel === '0' ? { device } : { device: `${device}/${channel}`, partOf: device };
}

export const shellyGen2: Codec = {
  name: 'shelly-gen2',
  filters: ({ root } = {}) =>
    ['events/rpc', 'status/+', 'online'].map((leaf) =>
      root === undefined ? `+/${leaf}` : `${root}/+/${leaf}`,
    ),
  open: (options = {}) => {
    const ownRules = rulesOf(options.fields);
    return (message) => {
      const answer = new Answer(message, ownRules);
      if (message.topic.length > FOREIGN_LIMITS.topicCharsMax) return answer.refuse('too-large');
      const found = /^(.+?)\/(online|events\/rpc|status\/([^/]+))$/.exec(message.topic);
      const device = found?.[1];
      if (!isName(device)) return answer.refuse('unknown-topic', message.topic);
      if (found?.[2] === 'online') return online(device, answer);
      const json = jsonOf(message.payload);
      if ('why' in json) return answer.refuse(json.why);
      if (!isObject(json.json)) return answer.refuse('wrong-type', json.json);
      const component = found?.[3];
      return component === undefined
        ? notified(device, json.json, answer)
        : status(device, component, { json: json.json, answer });
    };
  },
};

function online(device: string, answer: Answer): Decoded {
  const text = textOf(answer.message.payload);
  if ('why' in text) return answer.refuse(text.why);
  const isOnline = asBoolean(text.text);
  if (isOnline === undefined) return answer.refuse('out-of-table', text.text);
  answer.say({ device, presence: isOnline ? 'online' : 'offline' });
  return answer.decoded();
}

/** `<prefix>/status/<component>`: the whole status of one. */
function status(
  device: string,
  component: string,
  { json, answer }: { json: JsonObject; answer: Answer },
): Decoded {
  const drafts = new Drafts(device, answer, undefined);
  readComponent(component, json, { drafts, isWhole: true });
  drafts.finish();
  return answer.decoded();
}

function notified(device: string, frame: JsonObject, answer: Answer): Decoded {
  const method = own(frame, 'method');
  const params = own(frame, 'params');
  if (!isObject(params)) return answer.refuse('wrong-type', params);
  const seconds = asNumber(own(params, 'ts'));
  // A battery device that just woke counts from its boot.
  const at = seconds === undefined ? undefined : epochTime(seconds, 's');
  const drafts = new Drafts(device, answer, at);
  if (method === 'NotifyEvent') readEvents(own(params, 'events'), drafts);
  else if (method === 'NotifyStatus' || method === 'NotifyFullStatus') {
    const isWhole = method === 'NotifyFullStatus';
    for (const [component, value] of Object.entries(params)) {
      if (!answer.mayLook()) break;
      readComponent(component, value, { drafts, isWhole });
    }
  } else return answer.refuse('out-of-table', method);
  drafts.finish();
  return answer.decoded();
}

/** One draft for each channel that the message speaks of. */
class Drafts {
  readonly #drafts = new Map<string, Draft>();
  readonly #device: string;
  readonly #answer: Answer;
  readonly #at: number | undefined;
  readonly #own: Draft;
  #isOwnMeant = false;

  constructor(device: string, answer: Answer, at: number | undefined) {
    this.#device = device;
    this.#answer = answer;
    this.#at = at;
    this.#own = new Draft(device, answer, { at });
  }

  /** Undefined, and noted, for a channel beyond the limit. The device itself always has its place. */
  of(channel: string): Draft | undefined {
    const { device, partOf } = channelName(this.#device, channel);
    if (partOf === undefined) {
      this.#isOwnMeant = true;
      return this.#own;
    }
    const known = this.#drafts.get(device);
    if (known !== undefined) return known;
    if (this.#drafts.size >= FOREIGN_LIMITS.channelsMax) {
      this.#own.note(channel, 'too-many');
      return undefined;
    }
    const draft = new Draft(device, this.#answer, { at: this.#at, partOf });
    this.#drafts.set(device, draft);
    return draft;
  }

  finish(): void {
    if (this.#isOwnMeant) this.#own.finish();
    for (const draft of this.#drafts.values()) draft.finish();
  }
}

function readComponent(
  component: string,
  value: unknown,
  { drafts, isWhole }: { drafts: Drafts; isWhole: boolean },
): void {
  const [type = '', channel = ''] = component.split(':', 2);
  if (IRRELEVANT.has(type)) return;
  const draft = drafts.of(channel);
  if (draft === undefined) return;
  const known = COMPONENTS.get(type);
  if (known === undefined) {
    // Of a component that only this installation knows, by its fields.
    if (isObject(value)) readFields(value, NOTHING, draft, component);
    else draft.note(component, 'unknown-field', value);
    return;
  }
  if (!isObject(value)) {
    draft.note(component, value === null ? 'no-value' : 'wrong-type', value);
    return;
  }
  const { errors, ...others } = value;
  readFields(others, known, draft, component);
  const isSaid = isWhole || Object.hasOwn(value, 'errors');
  if (isSaid && type !== 'wifi') readErrors(errors, { draft, component });
}

/** `["overtemp"]`; a change to `null`, and a whole status without the key, say that there are none. */
function readErrors(errors: unknown, { draft, component }: { draft: Draft; component: string }): void {
  if (errors === undefined || errors === null) draft.stand('fault', false, component);
  else if (Array.isArray(errors)) draft.stand('fault', errors.length > 0, component);
  else draft.note(`${component}/errors`, 'wrong-type', errors);
}

const TEST_EVENTS = new Set(['alarm_test', 'test', 'self_test']);
const OWN_EVENTS = new Set([
  'config_changed',
  'sleep',
  'scheduled_restart',
  'component_added',
  'component_removed',
  'ota_begin',
  'ota_progress',
  'ota_success',
  'ota_error',
]);

/** What happened at a moment. A push of a button switches lights and is noted; a test is a test. */
function readEvents(events: unknown, drafts: Drafts): void {
  if (!Array.isArray(events)) {
    drafts.of('')?.note('events', 'wrong-type', events);
    return;
  }
  for (const event of events.slice(0, FOREIGN_LIMITS.channelsMax)) {
    const name = own(event, 'event');
    const component = own(event, 'component');
    const [type, channel] = typeof component === 'string' ? component.split(':', 2) : [];
    const draft = drafts.of(channel ?? '');
    if (draft === undefined) continue;
    if (typeof name !== 'string') draft.note('events', 'wrong-type', event);
    else if (type === 'smoke' && TEST_EVENTS.has(name)) draft.happen('test', 'events');
    else if (!OWN_EVENTS.has(name)) draft.note('events', 'out-of-table', name);
  }
}
