/** Every packet of a logged-in device but PUBLISH, read strictly: what the standard forbids ends the connection. */

import { Fields } from './fields.ts';
import type { Frame } from './frame-reader.ts';

export interface Filter {
  topic: string;
  qos: 0 | 1 | 2;
}

export type Control =
  | { type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp'; messageId: number }
  | { type: 'subscribe'; messageId: number; filters: Filter[] }
  | { type: 'unsubscribe'; messageId: number; topics: string[] }
  | { type: 'pingreq' | 'disconnect' };

/** What a client may send, with the flags it must have. Anything else, a second CONNECT too, is malformed. [MQTT-2.2.2-1] [MQTT-2.2.2-2] [MQTT-3.1.0-2] */
const KINDS = new Map<number, { type: Control['type']; flags: number }>([
  [4, { type: 'puback', flags: 0 }],
  [5, { type: 'pubrec', flags: 0 }],
  [6, { type: 'pubrel', flags: 2 }],
  [7, { type: 'pubcomp', flags: 0 }],
  [8, { type: 'subscribe', flags: 2 }],
  [10, { type: 'unsubscribe', flags: 2 }],
  [12, { type: 'pingreq', flags: 0 }],
  [14, { type: 'disconnect', flags: 0 }],
]);

/** Undefined when malformed. [MQTT-4.8.0-1] */
export function readControl(frame: Frame): Control | undefined {
  const kind = KINDS.get(frame.type);
  if (kind === undefined || kind.flags !== frame.flags) return undefined;
  const fields = new Fields(frame);
  const control = read(kind.type, fields);
  return fields.isAtEnd ? control : undefined;
}

function read(type: Control['type'], fields: Fields): Control | undefined {
  if (type === 'pingreq' || type === 'disconnect') return { type };
  const messageId = fields.messageId();
  if (messageId === undefined) return undefined;
  if (type === 'subscribe') return readSubscribe(messageId, fields);
  return type === 'unsubscribe' ? readUnsubscribe(messageId, fields) : { type, messageId };
}

/** [MQTT-3.8.3-1] [MQTT-3.8.3-3] [MQTT-3-8.3-4] */
function readSubscribe(messageId: number, fields: Fields): Control | undefined {
  const filters: Filter[] = [];
  do {
    const topic = fields.text();
    const qos = fields.byte();
    if (topic === undefined || !isTopicFilter(topic) || qos === undefined || qos > 2) return undefined;
    filters.push({ topic, qos: qos as 0 | 1 | 2 });
  } while (!fields.isAtEnd);
  return { type: 'subscribe', messageId, filters };
}

/** [MQTT-3.10.3-1] [MQTT-3.10.3-2] */
function readUnsubscribe(messageId: number, fields: Fields): Control | undefined {
  const topics: string[] = [];
  do {
    const topic = fields.text();
    if (topic === undefined || !isTopicFilter(topic)) return undefined;
    topics.push(topic);
  } while (!fields.isAtEnd);
  return { type: 'unsubscribe', messageId, topics };
}

/** `#` is the whole last level, `+` a whole level. [MQTT-4.7.1-2] [MQTT-4.7.1-3] [MQTT-4.7.3-1] */
function isTopicFilter(filter: string): boolean {
  if (filter === '') return false;
  if (!/[#+]/.test(filter)) return true;
  const levels = filter.split('/');
  return levels.every(
    (level, n) => level === '+' || (level === '#' && n === levels.length - 1) || !/[#+]/.test(level),
  );
}

/** One return code for each filter of the SUBSCRIBE, in its order. [MQTT-3.8.4-2] [MQTT-3.8.4-5] [MQTT-3.9.3-1] */
export function subackPacket(messageId: number, codes: readonly number[]): Buffer {
  const length = 2 + codes.length;
  const lengthBytes = length < 128 ? [length] : [(length % 128) | 0x80, Math.floor(length / 128)];
  return Buffer.from([0x90, ...lengthBytes, messageId >> 8, messageId & 0xff, ...codes]);
}

/** [MQTT-3.10.4-4] [MQTT-3.10.4-5] */
export function unsubackPacket(messageId: number): Buffer {
  return Buffer.from([0xb0, 2, messageId >> 8, messageId & 0xff]);
}
