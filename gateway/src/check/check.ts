/** Bytes → readings or rejections. Pure and total: whatever a device sends becomes one of the two. [P6] */

import { isEventName, LIMITS, parseTopic } from '@ninewatch/contracts';
import type {
  CheckedReading,
  MessageRecord,
  RejectionRecord,
  ResultRecord,
  StatusRecord,
} from '@ninewatch/rules';
import { checkReading, isObject, type JsonObject, type Refusal, refuseVersion } from './reading.ts';
import { type Refused, rejectionOf } from './rejection.ts';
import { checkResult, checkStatus } from './status-and-result.ts';
import { asText } from './text.ts';
import type { TimeLimits } from './time.ts';

export interface Arrival {
  topic: string;
  payload: Uint8Array;
  /** Gateway wall time, ms. */
  receivedAt: number;
  /** As authenticated; the ledger's venue. */
  sender: { deviceId: string; venueId: string };
}

export interface CheckContext extends TimeLimits {
  /** Venue of a device whose collector is the sender, else undefined. */
  childOf(deviceId: string, senderId: string): { venueId: string } | undefined;
}

/** Never empty: one of the first three, or at least one rejection, or a message and rejections of its elements. */
export interface Checked {
  message?: MessageRecord;
  status?: StatusRecord;
  result?: ResultRecord;
  rejections: RejectionRecord[];
}

/** A message on a topic that its sender may use. */
interface Accepted {
  arrival: Arrival;
  context: CheckContext;
  deviceId: string;
  venueId: string;
  leaf: 'telemetry' | 'event' | 'status' | 'result';
}

/** Rejections that the elements of one batch make; as many in a minute as count as a fault of the device. [P6] */
const BAD_ELEMENTS_MAX = 5;

/** Never throws. `generation` stays 0: the journal knows the device's life. */
export function check(arrival: Arrival, context: CheckContext): Checked {
  const accepted = whoseTopic(arrival, context);
  if ('reason' in accepted) return { rejections: [rejectionOf(arrival, accepted)] };
  if (arrival.payload.byteLength > LIMITS.payloadBytesMax) {
    return refuse(accepted, { reason: 'oversize', detail: `${arrival.payload.byteLength} bytes` });
  }
  const json = parseJson(arrival.payload);
  if (json === undefined) return refuse(accepted, { reason: 'not-json', detail: 'the payload is not JSON' });
  if (!isObject(json.value)) {
    return refuse(accepted, { reason: 'wrong-shape', detail: 'the payload is not a JSON object' });
  }
  return checkLeaf(accepted, json.value);
}

function checkLeaf(accepted: Accepted, sent: JsonObject): Checked {
  const { deviceId, venueId, arrival } = accepted;
  const about = { deviceId, venueId, receivedAt: arrival.receivedAt };
  switch (accepted.leaf) {
    case 'event':
      return checkEvent(accepted, sent);
    case 'telemetry':
      return Array.isArray(sent.readings)
        ? checkBatch(accepted, sent, sent.readings)
        : checkSingle(accepted, sent);
    case 'status': {
      const status = checkStatus(sent, about);
      return 'reason' in status ? refuse(accepted, status) : { status, rejections: [] };
    }
    case 'result': {
      const result = checkResult(sent, about);
      return 'reason' in result ? refuse(accepted, result) : { result, rejections: [] };
    }
  }
}

/** Only the sender's own topics and those of its children; `…/command` is the gateway's alone. [P10] */
function whoseTopic(arrival: Arrival, context: CheckContext): Accepted | Refused {
  const parts = parseTopic(arrival.topic);
  if (parts === undefined) return { reason: 'wrong-topic', detail: 'not a topic of contract v1' };
  const { deviceId, venueId, leaf } = parts;
  if (leaf === 'command') return { reason: 'foreign-topic', detail: 'only the gateway gives commands' };
  const { sender } = arrival;
  const home =
    deviceId === sender.deviceId ? sender.venueId : context.childOf(deviceId, sender.deviceId)?.venueId;
  if (home === undefined) return { reason: 'foreign-topic', detail: `the topic of device ${deviceId}` };
  if (home !== venueId) return { reason: 'foreign-topic', detail: `the topic of venue ${venueId}` };
  return { arrival, context, deviceId, venueId, leaf };
}

/** Undefined when it is not JSON; of a duplicate key the last value counts, as everywhere in JavaScript. */
function parseJson(payload: Uint8Array): { value: unknown } | undefined {
  // Invalid UTF-8 becomes U+FFFD: one GBK text in a field that nobody reads must not cost an alarm. [P6]
  const bytes = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const text = bytes.toString('utf8');
  try {
    return { value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) };
  } catch {
    return undefined;
  }
}

function checkSingle(accepted: Accepted, sent: JsonObject): Checked {
  const { arrival, context } = accepted;
  const verdict = checkReading(sent, { receivedAt: arrival.receivedAt, limits: context });
  return 'refused' in verdict ? refuse(accepted, verdict.refused) : take(accepted, [verdict.reading]);
}

/** An event without a readable name, boot and seq is unreadable: it could not be told from a repeat. */
function checkEvent(accepted: Accepted, sent: JsonObject): Checked {
  const { arrival, context } = accepted;
  const { event } = sent;
  const verdict = checkReading(sent, { receivedAt: arrival.receivedAt, limits: context });
  if ('refused' in verdict) return refuse(accepted, verdict.refused);
  if (!isEventName(event)) return refuse(accepted, { reason: 'wrong-shape', detail: 'event is not known' });
  return take(accepted, [{ ...verdict.reading, event }]);
}

/** A bad element is rejected alone. A bad envelope costs only the elements that lean on it. [P6] */
function checkBatch(accepted: Accepted, envelope: JsonObject, elements: readonly unknown[]): Checked {
  const refused = refuseVersion(envelope.v) ?? refuseCount(elements.length);
  if (refused !== undefined) return refuse(accepted, refused);
  const { arrival, context } = accepted;
  const readings: CheckedReading[] = [];
  const bad: BadElement[] = [];
  for (const [index, element] of elements.entries()) {
    const verdict = isObject(element)
      ? checkReading(element, { receivedAt: arrival.receivedAt, limits: context, envelope })
      : { refused: { detail: 'not an object' } };
    if ('reading' in verdict) readings.push(verdict.reading);
    else bad.push({ index, element, detail: verdict.refused.detail });
  }
  const rejections = rejectBad(accepted, bad);
  return readings.length === 0 ? { rejections } : { ...take(accepted, readings), rejections };
}

function refuseCount(count: number): Refused | undefined {
  if (count === 0) return { reason: 'wrong-shape', detail: 'readings is empty' };
  if (count <= LIMITS.batchReadingsMax) return undefined;
  return { reason: 'too-many-elements', detail: `${count} readings; at most ${LIMITS.batchReadingsMax}` };
}

interface BadElement {
  index: number;
  element: unknown;
  detail: string;
}

/** A few hundred bytes must not become a hundred records; the last one kept says how many more there were. [P8] */
function rejectBad(accepted: Accepted, bad: readonly BadElement[]): RejectionRecord[] {
  const moreCount = bad.length - BAD_ELEMENTS_MAX;
  return bad.slice(0, BAD_ELEMENTS_MAX).map(({ index, element, detail }, n) => {
    const more = moreCount > 0 && n === BAD_ELEMENTS_MAX - 1 ? ` and ${moreCount} more` : '';
    return rejectionOf(accepted.arrival, {
      reason: 'bad-element',
      detail: `readings[${index}]${more}: ${detail}`,
      part: asText(element),
      about: childOfSender(accepted),
    });
  });
}

function take(accepted: Accepted, readings: CheckedReading[]): Checked {
  const { arrival, deviceId, venueId, leaf } = accepted;
  const message: MessageRecord = {
    kind: 'message',
    receivedAt: arrival.receivedAt,
    deviceId,
    venueId,
    channel: leaf === 'event' ? 'event' : 'telemetry',
    readings,
  };
  if (deviceId !== arrival.sender.deviceId) message.via = arrival.sender.deviceId;
  return { message, rejections: [] };
}

function refuse(accepted: Accepted, refused: Refused | Refusal): Checked {
  const unreadableEvent = accepted.leaf === 'event';
  const about = childOfSender(accepted);
  return { rejections: [rejectionOf(accepted.arrival, { ...refused, unreadableEvent, about })] };
}

function childOfSender(accepted: Accepted): { deviceId: string; venueId: string } | undefined {
  const { deviceId, venueId, arrival } = accepted;
  return deviceId === arrival.sender.deviceId ? undefined : { deviceId, venueId };
}
