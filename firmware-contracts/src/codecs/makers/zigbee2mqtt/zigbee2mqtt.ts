/** zigbee2mqtt: device messages, availability, the bridge and its devices, Home Assistant discovery. */

import { type Codec, type CodecOptions, type Decoded, FOREIGN_LIMITS, nothing } from '../../codec.ts';
import { rulesOf } from '../../mapping/rules.ts';
import { Answer } from '../../read/answer.ts';
import { Draft } from '../../read/draft.ts';
import { readField, readFields } from '../../read/fields.ts';
import { isObject, type Json, type JsonObject, jsonOf, own, ownObject, textOf } from '../../read/payload.ts';
import { believable, isoTime } from '../../read/times.ts';
import { asNumber, asText, asWord, isName } from '../../read/values.ts';
import { readDevices, type Units } from './devices.ts';
import { FIELDS, HELP_ACTIONS, STATE } from './fields.ts';
import { proposalOfConfig } from './home-assistant.ts';

const ROOT = 'zigbee2mqtt';
const DISCOVERY = 'homeassistant';
/** Devices whose units are remembered; a Zigbee network has at most a few hundred. */
const UNITS_MAX = 2_000;
/** A meter on the mains does not see this much; a battery's millivolts do. */
const MAINS_VOLTS_MAX = 1_000;

interface Known {
  root: string;
  units: Map<string, Units>;
}

export const zigbee2mqtt: Codec = {
  name: 'zigbee2mqtt',
  filters: (options = {}) => [
    `${options.root ?? ROOT}/#`,
    `${options.discoveryRoot ?? DISCOVERY}/+/+/+/config`,
  ],
  open: (options: CodecOptions = {}) => {
    const known: Known = { root: options.root ?? ROOT, units: new Map() };
    const ownRules = rulesOf(options.fields);
    const discovery = `${options.discoveryRoot ?? DISCOVERY}/`;
    return (message) => {
      const answer = new Answer(message, ownRules);
      if (message.topic.length > FOREIGN_LIMITS.topicCharsMax) return answer.refuse('too-large');
      if (message.topic.startsWith(`${known.root}/`)) {
        const path = message.topic.slice(known.root.length + 1);
        return path.startsWith('bridge/')
          ? bridge(path.slice('bridge/'.length), answer, known)
          : device(path, answer, known);
      }
      if (message.topic.startsWith(discovery) && message.topic.endsWith('/config')) {
        return discovered(answer, known);
      }
      return answer.refuse('unknown-topic', message.topic);
    };
  },
};

function device(path: string, answer: Answer, known: Known): Decoded {
  const at = path.lastIndexOf('/');
  const [name, leaf] = at === -1 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
  if (leaf === 'availability') return availability(name, answer, known);
  if (/\/(set|get)(\/|$)/.test(path)) return nothing();
  const json = jsonOf(answer.message.payload);
  if ('why' in json) return refused(json, answer);
  if (isObject(json.json)) return stateOf(path, json.json, answer, known);
  // With `output: attribute` each field has a topic of its own.
  if (leaf !== '' && isField(leaf)) return stateOf(name, { [leaf]: json.json }, answer, known);
  return answer.refuse('wrong-type', json.json);
}

/** A bare word is what `output: attribute` sends for texts; it is no JSON, and mostly of no use. */
function refused(json: Extract<Json, { why: unknown }>, answer: Answer): Decoded {
  const text = textOf(answer.message.payload);
  return answer.refuse(json.why, 'text' in text ? text.text : undefined);
}

function isField(name: string): boolean {
  return FIELDS.has(name);
}

function stateOf(name: string, state: JsonObject, answer: Answer, known: Known): Decoded {
  // Before a device's first report zigbee2mqtt writes null for all that it may say one day.
  const draft = new Draft(name, answer, { nulls: 'unsaid', partOf: known.root });
  const lastSeen = own(state, 'last_seen');
  draft.at = typeof lastSeen === 'number' ? believable(lastSeen) : isoTime(lastSeen);
  const model = own(ownObject(state, 'device'), 'model') ?? own(ownObject(state, 'device'), 'modelId');
  draft.model = asText(model);
  readFields(state, FIELDS, draft);
  const around = { state, units: known.units.get(name) };
  for (const [field, read] of SPECIAL) {
    if (Object.hasOwn(state, field) && answer.ownRule(field) === undefined) read(state[field], draft, around);
  }
  draft.finish();
  return answer.decoded();
}

interface Around {
  state: JsonObject;
  units: Units | undefined;
}

/** Fields whose meaning hangs on others, on their value, or on the device. */
const SPECIAL = new Map<string, (value: unknown, draft: Draft, around: Around) => void>([
  ['gas', readGas],
  ['voltage', readVoltage],
  ['state', (value, draft) => readField(value, STATE, draft, 'state')],
  ['gas_value', readGasValue],
  ['action', readAction],
]);

/** A flag for nearly all; a few devices give %LEL in it, and 1 is then taken for the alarm that it may be. */
function readGas(value: unknown, draft: Draft): void {
  const number = typeof value === 'number' ? asNumber(value) : undefined;
  if (number === undefined || number === 1) {
    readField(
      value,
      { kind: 'flag', part: 'gas', whenTrue: { alarm: true }, whenFalse: { alarm: false } },
      draft,
      'gas',
    );
    return;
  }
  draft.stand('alarm', false, 'gas');
  draft.metric('gas', number, { field: 'gas' });
}

/** Of what has a battery it is the battery's, in mV. */
function readVoltage(value: unknown, draft: Draft, { state }: Around): void {
  if (Object.hasOwn(state, 'battery') || Object.hasOwn(state, 'battery_low')) return;
  const number = asNumber(value);
  if (number !== undefined && number >= MAINS_VOLTS_MAX) draft.note('voltage', 'no-unit', value);
  else draft.mains('voltage', value, { field: 'voltage' });
}

function readGasValue(value: unknown, draft: Draft, { units }: Around): void {
  const conversion = units?.get('gas_value');
  if (conversion === undefined) draft.note('gas_value', 'no-unit', value);
  else draft.metric('gas', value, { field: 'gas_value', conversion });
}

function readAction(value: unknown, draft: Draft): void {
  const word = asWord(value) ?? '';
  if (word === '' || value === null) return;
  if (HELP_ACTIONS.has(word)) draft.happen('button', 'action');
  else draft.note('action', 'out-of-table', value);
}

/** `online`, or since 1.33 `{"state":"online"}`. */
function presenceIn(answer: Answer): 'online' | 'offline' | undefined {
  const text = textOf(answer.message.payload);
  if (!('text' in text)) return undefined;
  const json = jsonOf(answer.message.payload);
  const word = asWord('json' in json ? (own(json.json, 'state') ?? json.json) : text.text);
  return word === 'online' || word === 'offline' ? word : undefined;
}

function availability(name: string, answer: Answer, known: Known): Decoded {
  const presence = presenceIn(answer);
  if (presence === undefined) return refusedPresence(answer);
  const draft = new Draft(name, answer, { partOf: known.root });
  draft.presence = presence;
  draft.finish();
  return answer.decoded();
}

function refusedPresence(answer: Answer): Decoded {
  const text = textOf(answer.message.payload);
  return 'why' in text ? answer.refuse(text.why) : answer.refuse('out-of-table', text.text);
}

function bridge(leaf: string, answer: Answer, known: Known): Decoded {
  if (leaf === 'state') {
    const presence = presenceIn(answer);
    if (presence === undefined) return refusedPresence(answer);
    answer.say({ device: known.root, presence });
    return answer.decoded();
  }
  if (leaf === 'devices') return devices(answer, known);
  if (leaf === 'event') return event(answer, known);
  // Its own settings, logs, groups and requests.
  return nothing();
}

function devices(answer: Answer, known: Known): Decoded {
  const json = jsonOf(answer.message.payload, FOREIGN_LIMITS.listBytesMax);
  if ('why' in json) return answer.refuse(json.why);
  if (!Array.isArray(json.json)) return answer.refuse('wrong-type', json.json);
  known.units.clear();
  readDevices(json.json, answer, {
    root: known.root,
    onUnits: (name, units) => {
      if (known.units.size < UNITS_MAX) known.units.set(name, units);
    },
  });
  return answer.decoded();
}

/** Joins and interviews come again in the list of devices; only the leaving is news. */
function event(answer: Answer, known: Known): Decoded {
  const json = jsonOf(answer.message.payload);
  if ('why' in json) return answer.refuse(json.why);
  const name = own(ownObject(json.json, 'data'), 'friendly_name');
  if (own(json.json, 'type') === 'device_leave' && isName(name)) {
    answer.say({ device: name, presence: 'offline', partOf: known.root });
  }
  return answer.decoded();
}

function discovered(answer: Answer, known: Known): Decoded {
  const json = jsonOf(answer.message.payload);
  if ('why' in json) return answer.refuse(json.why);
  if (!isObject(json.json)) return answer.refuse('wrong-type', json.json);
  const proposal = proposalOfConfig(json.json, known.root);
  if (proposal !== undefined) answer.propose(proposal);
  return answer.decoded();
}
