/** ChirpStack v4 and v3: uplinks, device status and joins: https://www.chirpstack.io/docs/chirpstack/integrations/events.html */

import { type Codec, type Decoded, FOREIGN_LIMITS, nothing, type Proposal } from '../codec.ts';
import { rulesOf } from '../mapping/rules.ts';
import { Answer } from '../read/answer.ts';
import { Draft } from '../read/draft.ts';
import { bestRssi, readLoraFields } from '../read/lora-fields.ts';
import { isObject, type JsonObject, jsonOf, own, ownObject, parseJson } from '../read/payload.ts';
import { isoTime } from '../read/times.ts';
import { asText, isName } from '../read/values.ts';

/** Version 4 and late 3, and the early 3 without `event`. */
const TOPIC = /^(?:.+\/)?application\/([^/]+)\/device\/([^/]+)\/(?:event\/)?([a-z]+)$/;

export const chirpstack: Codec = {
  name: 'chirpstack',
  filters: ({ root } = {}) => {
    const device = `${root === undefined ? '' : `${root}/`}application/+/device/+`;
    return [`${device}/event/+`, `${device}/+`];
  },
  open: (options = {}) => {
    const ownRules = rulesOf(options.fields);
    return (message) => {
      const answer = new Answer(message, ownRules);
      if (message.topic.length > FOREIGN_LIMITS.topicCharsMax) return answer.refuse('too-large');
      const found = TOPIC.exec(message.topic);
      if (found === null) return answer.refuse('unknown-topic', message.topic);
      const device = (found[2] ?? '').toLowerCase();
      return isName(device) ? decode(device, found[3] ?? '', answer) : answer.refuse('bad-name');
    };
  },
};

function decode(device: string, event: string, answer: Answer): Decoded {
  if (!READERS.has(event)) return nothing();
  const json = jsonOf(answer.message.payload);
  if ('why' in json) return answer.refuse(json.why);
  if (!isObject(json.json)) return answer.refuse('wrong-type', json.json);
  const draft = new Draft(device, answer, { at: timeOf(json.json) });
  draft.model = asText(own(ownObject(json.json, 'deviceInfo'), 'deviceProfileName'));
  READERS.get(event)?.(json.json, draft);
  // Of a frame that the network refused nobody knows whether the device sent it.
  if (!TROUBLES.has(event)) draft.finish();
  return answer.decoded();
}

/** v4 says when the message came; v3 only when each gateway heard it. */
function timeOf(event: JsonObject): number | undefined {
  const time = isoTime(own(event, 'time'));
  if (time !== undefined) return time;
  const receptions = own(event, 'rxInfo');
  return Array.isArray(receptions) ? isoTime(own(receptions[0], 'time')) : undefined;
}

const TROUBLES = new Set(['log', 'error']);

const READERS = new Map<string, (event: JsonObject, draft: Draft) => void>([
  ['up', readUplink],
  ['rx', readUplink],
  ['status', readStatus],
  ['join', readJoin],
  ['log', readTrouble],
  ['error', readTrouble],
]);

function readUplink(event: JsonObject, draft: Draft): void {
  draft.answer.propose(proposalOf(draft.device, event));
  const rssi = bestRssi(own(event, 'rxInfo'));
  if (rssi !== undefined) draft.metric('rssi', rssi, { field: 'rxInfo' });
  const object = objectOf(event, draft);
  if (object !== undefined) readLoraFields(object, draft, { path: 'object' });
}

/** `object`; in version 3 as text in `objectJSON`. Without a decoder there are only bytes. */
function objectOf(event: JsonObject, draft: Draft): JsonObject | undefined {
  const asJson = own(event, 'objectJSON');
  const parsed = typeof asJson === 'string' && asJson !== '' ? parseJson(asJson) : undefined;
  const object = parsed === undefined ? own(event, 'object') : 'json' in parsed ? parsed.json : undefined;
  if (isObject(object)) return object;
  if (parsed !== undefined && 'why' in parsed) draft.note('objectJSON', 'not-json', asJson);
  else if (own(event, 'data') !== undefined) draft.note('data', 'not-decoded', own(event, 'data'));
  return undefined;
}

/** `batteryLevel` is in %, unless it says that nobody knows, or that there is no battery. */
function readStatus(event: JsonObject, draft: Draft): void {
  const isUnknown =
    own(event, 'batteryLevelUnavailable') === true || own(event, 'externalPowerSource') === true;
  const level = own(event, 'batteryLevel');
  if (!isUnknown && level !== undefined) draft.metric('battery', level, { field: 'batteryLevel' });
}

function readJoin(event: JsonObject, draft: Draft): void {
  draft.answer.propose(proposalOf(draft.device, event));
}

/** The network's own complaint of an uplink: what it could not decode is not known here either. */
function readTrouble(event: JsonObject, draft: Draft): void {
  const level = own(event, 'level');
  if (level === undefined || level === 'ERROR') {
    draft.note('log', 'not-decoded', own(event, 'code') ?? own(event, 'type'));
  }
}

function proposalOf(device: string, event: JsonObject): Proposal {
  const details = ownObject(event, 'deviceInfo') ?? event;
  const name = asText(own(details, 'deviceName'));
  const model = asText(own(details, 'deviceProfileName'));
  return {
    device,
    address: device,
    gives: [],
    ...(name !== undefined && { name }),
    ...(model !== undefined && { model }),
  };
}
