/** A CONNECT packet, looked at strictly before the login sees it. */

import { Fields } from './fields.ts';
import type { Frame } from './frame-reader.ts';

export type ConnectVerdict = 'well-formed' | 'malformed' | 'unsupported-level';

/** Level by protocol name: MQTT 3.1.1 and MQTT 3.1. */
const LEVELS = new Map([
  ['MQTT', 4],
  ['MQIsdp', 3],
]);
const FLAG = { reserved: 0x01, clean: 0x02, will: 0x04, willRetain: 0x20, password: 0x40, username: 0x80 };

/** CONNACK 1, after which the connection is closed. [MQTT-3.1.2-2] */
export const LEVEL_REFUSED = Buffer.from([0x20, 2, 0, 1]);

/** What the standard forbids in flags, lengths, texts and their order; who may log in is not asked here. */
export function judgeConnect(frame: Frame): ConnectVerdict {
  const fields = new Fields(frame);
  const name = fields.text();
  const level = fields.byte();
  // [MQTT-3.1.2-1]
  const supported = LEVELS.get(name ?? '');
  if (frame.flags !== 0 || supported === undefined || level === undefined) return 'malformed';
  // What follows may look different in another version.
  if (level !== supported) return 'unsupported-level';
  const flags = fields.byte();
  const keepalive = fields.uint16();
  if (flags === undefined || keepalive === undefined || !isPossible(flags)) return 'malformed';
  // [MQTT-3.1.3-1]
  return isPayload(fields, flags) && fields.isAtEnd ? 'well-formed' : 'malformed';
}

/** [MQTT-3.1.2-3] [MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-14] [MQTT-3.1.2-15] [MQTT-3.1.2-22] */
function isPossible(flags: number): boolean {
  const willQos = (flags >> 3) & 3;
  if ((flags & FLAG.reserved) !== 0 || willQos === 3) return false;
  if ((flags & FLAG.will) === 0 && (willQos !== 0 || (flags & FLAG.willRetain) !== 0)) return false;
  return (flags & FLAG.username) !== 0 || (flags & FLAG.password) === 0;
}

/** [MQTT-3.1.2-9] [MQTT-3.1.2-19] [MQTT-3.1.2-21] [MQTT-3.1.3-4] [MQTT-3.1.3-10] [MQTT-3.1.3-11] */
function isPayload(fields: Fields, flags: number): boolean {
  if (fields.text() === undefined) return false;
  if ((flags & FLAG.will) !== 0) {
    const topic = fields.text();
    if (topic === undefined || !isTopicName(topic) || fields.binary() === undefined) return false;
  }
  if ((flags & FLAG.username) !== 0 && fields.text() === undefined) return false;
  return (flags & FLAG.password) === 0 || fields.binary() !== undefined;
}

/** [MQTT-4.7.1-1] [MQTT-4.7.3-1] */
const isTopicName = (topic: string): boolean => topic !== '' && !/[#+]/.test(topic);
