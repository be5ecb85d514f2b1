/** MQTT 3.1.1 packets as bytes: a login, and a reading whose changing digits are patched in place. */

import { topicOf } from '@ninewatch/contracts';

/** A device as the load sends for it. Without a secret it logs in anonymously. */
export interface LoadDevice {
  id: string;
  venueId: string;
  secret?: string;
}

/** Readings of one device are numbered from here, so that a number never changes its width. */
export const SEQ_FIRST = 100_000_000;
const SEQ_DIGITS = 9;
const TIME_DIGITS = 13;
const KEEPALIVE_S = 1_200;

const CONNECT = 0x10;
const PUBLISH_QOS1 = 0x32;
const CLEAN_SESSION = 0x02;
const HAS_USER_AND_PASSWORD = 0xc0;
const PROTOCOL_LEVEL = 4;
const ZERO = 0x30;
const ALARMING = 0x35;

/** Client id and user name are the device id; the session is clean. */
export function connectPacket({ id, secret }: LoadDevice): Buffer {
  const flags = CLEAN_SESSION | (secret === undefined ? 0 : HAS_USER_AND_PASSWORD);
  const body = Buffer.concat([
    field('MQTT'),
    Buffer.from([PROTOCOL_LEVEL, flags, KEEPALIVE_S >> 8, KEEPALIVE_S & 0xff]),
    field(id),
    ...(secret === undefined ? [] : [field(id), field(secret)]),
  ]);
  return Buffer.concat([Buffer.from([CONNECT, ...remainingLength(body.length)]), body]);
}

/** Where the bytes lie that change from one reading to the next. */
export interface ReadingPacket {
  bytes: Buffer;
  packetIdAt: number;
  seqAt: number;
  atAt: number;
  sentAtAt: number;
  /** The whole dB/m of smoke: `0` is calm, `5` far above every limit. */
  smokeAt: number;
  /** The tenth of a degree, so that not all readings are equal. */
  tenthAt: number;
}

/** PUBLISH, QoS 1, one reading on the device's own telemetry topic. */
export function readingPacket(device: LoadDevice, boot: number): ReadingPacket {
  const time = '0'.repeat(TIME_DIGITS);
  const payload =
    `{"v":1,"boot":${boot},"seq":${SEQ_FIRST},"at":${time},"sentAt":${time},"metrics":{"smoke":0.031,` +
    `"temperature":24.5,"humidity":41.2,"battery":97,"rssi":-67},"flags":[]}`;
  const topic = field(topicOf(device.venueId, device.id, 'telemetry'));
  const body = Buffer.concat([topic, Buffer.from([0, 1]), Buffer.from(payload)]);
  const head = Buffer.from([PUBLISH_QOS1, ...remainingLength(body.length)]);
  const payloadAt = head.length + topic.length + 2;
  const after = (name: string) => payloadAt + payload.indexOf(name) + name.length;
  return {
    bytes: Buffer.concat([head, body]),
    packetIdAt: payloadAt - 2,
    seqAt: after('"seq":'),
    atAt: after('"at":'),
    sentAtAt: after('"sentAt":'),
    smokeAt: after('"smoke":'),
    tenthAt: after('"temperature":24.'),
  };
}

/** Of the reading alone, without topic and head. */
export function payloadBytes({ bytes, packetIdAt }: ReadingPacket): number {
  return bytes.length - packetIdAt - 2;
}

export interface ReadingPatch {
  /** Where the packet begins in `target`. */
  from: number;
  seq: number;
  /** 13 digits of ms since 1970. */
  time: Uint8Array;
  isAlarming: boolean;
}

/** Writes what is new about this reading over the last one's bytes. */
export function patchReading(target: Uint8Array, packet: ReadingPacket, patch: ReadingPatch): void {
  const { from, seq, time } = patch;
  writeDigits(target, { at: from + packet.seqAt, digits: SEQ_DIGITS }, seq);
  const at = from + packet.atAt;
  const sentAt = from + packet.sentAtAt;
  for (let i = 0; i < TIME_DIGITS; i++) {
    target[at + i] = time[i] as number;
    target[sentAt + i] = time[i] as number;
  }
  target[from + packet.smokeAt] = patch.isAlarming ? ALARMING : ZERO;
  target[from + packet.tenthAt] = ZERO + (seq % 10);
}

/** The digits of a time, made once a millisecond. */
export class TimeDigits {
  readonly bytes = new Uint8Array(TIME_DIGITS);
  #ms = -1;

  set(ms: number): Uint8Array {
    if (ms !== this.#ms) {
      this.#ms = ms;
      writeDigits(this.bytes, { at: 0, digits: TIME_DIGITS }, ms);
    }
    return this.bytes;
  }
}

function writeDigits(target: Uint8Array, place: { at: number; digits: number }, value: number): void {
  let rest = value;
  for (let i = place.at + place.digits - 1; i >= place.at; i--) {
    const shorter = Math.floor(rest / 10);
    target[i] = ZERO + (rest - shorter * 10);
    rest = shorter;
  }
}

function field(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function remainingLength(length: number): number[] {
  const digits: number[] = [];
  let rest = length;
  do {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    digits.push(rest > 0 ? digit | 0x80 : digit);
  } while (rest > 0);
  return digits;
}
