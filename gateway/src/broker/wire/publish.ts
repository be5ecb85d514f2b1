/** One PUBLISH packet, read strictly: what the standard forbids is malformed and ends the connection. */

import { isUtf8 } from 'node:buffer';
import type { Frame } from './frame-reader.ts';

export interface Publish {
  topic: string;
  qos: 0 | 1 | 2;
  retain: boolean;
  /** 1…65535; 0 with QoS 0. */
  messageId: number;
  /** A view of the packet. */
  payload: Buffer;
}

const REPEAT_FLAG = 8;
const HASH = 0x23;
const PLUS = 0x2b;

/** Remembers the topic before: a device says the same one again and again. */
export class PublishReader {
  #topicBytes: Buffer = Buffer.alloc(0);
  #topic = '';

  /** Undefined when malformed. [MQTT-1.5.3-1] [MQTT-1.5.3-2] [MQTT-2.3.1-1] [MQTT-3.3.1-2] [MQTT-3.3.1-4] [MQTT-3.3.2-2] */
  read(frame: Frame): Publish | undefined {
    const { bytes, bodyAt, flags } = frame;
    const qos = (flags >> 1) & 3;
    if (qos === 3 || (qos === 0 && (flags & REPEAT_FLAG) !== 0)) return undefined;
    if (bytes.byteLength < bodyAt + 2) return undefined;
    const topicEnd = bodyAt + 2 + bytes.readUInt16BE(bodyAt);
    const payloadAt = topicEnd + (qos === 0 ? 0 : 2);
    if (payloadAt > bytes.byteLength) return undefined;
    const topic = this.#topicOf(bytes.subarray(bodyAt + 2, topicEnd));
    const messageId = qos === 0 ? 0 : bytes.readUInt16BE(topicEnd);
    if (topic === undefined || (qos > 0 && messageId === 0)) return undefined;
    return {
      topic,
      qos: qos as 0 | 1 | 2,
      retain: (flags & 1) === 1,
      messageId,
      payload: bytes.subarray(payloadAt),
    };
  }

  #topicOf(bytes: Buffer): string | undefined {
    if (bytes.equals(this.#topicBytes) && this.#topic !== '') return this.#topic;
    if (bytes.byteLength === 0 || !isUtf8(bytes)) return undefined;
    if (bytes.includes(0) || bytes.includes(HASH) || bytes.includes(PLUS)) return undefined;
    this.#topicBytes = Buffer.from(bytes);
    this.#topic = bytes.toString('utf8');
    return this.#topic;
  }
}

export interface OutgoingPublish {
  topic: string;
  qos: 0 | 1;
  /** 1…65535; unused with QoS 0. */
  messageId: number;
  isRepeat: boolean;
  payload: Buffer;
}

/** [MQTT-3.3.1-9]: retain is never set, since nothing retained is ever sent. */
export function publishPacket({ topic, qos, messageId, isRepeat, payload }: OutgoingPublish): Buffer {
  const topicBytes = Buffer.from(topic);
  const idBytes = qos === 0 ? [] : [messageId >> 8, messageId & 0xff];
  let length = 2 + topicBytes.byteLength + idBytes.length + payload.byteLength;
  const head = [0x30 | (isRepeat ? REPEAT_FLAG : 0) | (qos << 1)];
  for (; length > 0x7f; length = Math.floor(length / 128)) head.push((length % 128) | 0x80);
  head.push(length, topicBytes.byteLength >> 8, topicBytes.byteLength & 0xff);
  return Buffer.concat([Buffer.from(head), topicBytes, Buffer.from(idBytes), payload]);
}

/** A PUBACK, PUBREC or PUBCOMP as one number: they differ in their first byte and the id alone. */
export type Answer = number;

const FIRST_BYTE = { puback: 0x40, pubrec: 0x50, pubcomp: 0x70 } as const;
const ANSWER_BYTES = 4;

export function answerOf(type: keyof typeof FIRST_BYTE, messageId: number): Answer {
  return (FIRST_BYTE[type] << 16) | messageId;
}

/** The packets of some answers, in their order. */
export function packetsOf(answers: readonly Answer[]): Buffer {
  const bytes = Buffer.allocUnsafe(answers.length * ANSWER_BYTES);
  let at = 0;
  for (const answer of answers) {
    bytes[at] = answer >> 16;
    bytes[at + 1] = 2;
    bytes[at + 2] = (answer >> 8) & 0xff;
    bytes[at + 3] = answer & 0xff;
    at += ANSWER_BYTES;
  }
  return bytes;
}
