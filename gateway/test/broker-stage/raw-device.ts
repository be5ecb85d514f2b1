/** A device that speaks MQTT byte by byte, for what a well-behaved client would not do or would not show. */

import { once } from 'node:events';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { type Frame, FrameReader } from '../../src/broker/wire/frame-reader.ts';

const TYPES: Record<number, string> = {
  2: 'connack',
  3: 'publish',
  4: 'puback',
  5: 'pubrec',
  7: 'pubcomp',
  9: 'suback',
  11: 'unsuback',
  13: 'pingresp',
};

/** `puback 7`, `connack 0 5`, `publish nine/v1/… {"id":…}`: one line a packet, `closed` at the end. */
function lineOf(frame: Frame): string {
  const body = frame.bytes.subarray(frame.bodyAt);
  const name = TYPES[frame.type] ?? `type ${frame.type}`;
  if (name === 'publish') {
    const topicEnd = 2 + body.readUInt16BE(0);
    const payload = body.subarray(topicEnd + (frame.flags & 6 ? 2 : 0));
    return `publish ${body.subarray(2, topicEnd)} ${payload}`;
  }
  if (name === 'connack') return `connack ${body[0]} ${body[1]}`;
  if (name === 'suback') return `suback ${body.readUInt16BE(0)} ${[...body.subarray(2)].join(' ')}`;
  return name === 'pingresp' ? name : `${name} ${body.readUInt16BE(0)}`;
}

export class RawDevice {
  readonly socket: Duplex;
  /** Every packet from the broker, as it came. */
  readonly frames: Frame[] = [];
  readonly #reader = new FrameReader();
  readonly #lines: string[] = [];
  readonly #waiting: ((line: string) => void)[] = [];

  constructor(socket: Duplex) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#reader.append(chunk);
      for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
        this.frames.push(frame);
        this.#came(lineOf(frame));
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => this.#came('closed'));
  }

  static async open(port: number): Promise<RawDevice> {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new RawDevice(socket);
  }

  send(...packets: Buffer[]): void {
    this.socket.write(Buffer.concat(packets));
  }

  /** The next packet from the broker. */
  next(): Promise<string> {
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Everything the broker sent up to now: a ping's answer comes after it, or `closed`. */
  async soFar(): Promise<string[]> {
    this.send(PINGREQ);
    const lines: string[] = [];
    for (let line = await this.next(); line !== 'pingresp'; line = await this.next()) {
      lines.push(line);
      if (line === 'closed') break;
    }
    return lines;
  }

  #next(): Frame | undefined {
    const frame = this.#reader.next(() => 1_000_000);
    return typeof frame === 'string' ? undefined : frame;
  }

  #came(line: string): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#lines.push(line);
    else waiting(line);
  }
}

export const PINGREQ = Buffer.from([0xc0, 0]);
export const DISCONNECT = Buffer.from([0xe0, 0]);

export function packet(first: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let left = body.byteLength; ; ) {
    const digit = left % 128;
    left = Math.floor(left / 128);
    length.push(left > 0 ? digit | 0x80 : digit);
    if (left === 0) break;
  }
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

export const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
/** Behind its length. */
export const text = (value: string | Buffer): Buffer =>
  Buffer.concat([uint16(Buffer.byteLength(value)), Buffer.from(value)]);

export interface ConnectFields {
  id: string;
  username?: string;
  password?: string;
  isClean?: boolean;
  keepaliveS?: number;
  will?: { topic: string; payload: string; qos?: 0 | 1 | 2; retain?: boolean };
  level?: number;
}

export function connect(fields: ConnectFields): Buffer {
  const { id, username, password, isClean = true, keepaliveS = 60, will, level = 4 } = fields;
  const willFlags = will ? 0x04 | ((will.qos ?? 0) << 3) | (will.retain ? 0x20 : 0) : 0;
  const flags =
    willFlags |
    (isClean ? 0x02 : 0) |
    (username !== undefined ? 0x80 : 0) |
    (password !== undefined ? 0x40 : 0);
  const properties = level === 5 ? [Buffer.from([0])] : [];
  return packet(
    0x10,
    text('MQTT'),
    Buffer.from([level, flags]),
    uint16(keepaliveS),
    ...properties,
    text(id),
    ...(will ? [text(will.topic), text(will.payload)] : []),
    ...(username !== undefined ? [text(username)] : []),
    ...(password !== undefined ? [text(password)] : []),
  );
}

export interface PublishFields {
  topic: string | Buffer;
  payload?: string | Buffer;
  qos?: 0 | 1 | 2 | 3;
  id?: number;
  retain?: boolean;
  isRepeat?: boolean;
}

export function publish(fields: PublishFields): Buffer {
  const { topic, payload = '{}', qos = 1, id = 1, retain = false, isRepeat = false } = fields;
  const first = 0x30 | (qos << 1) | (retain ? 1 : 0) | (isRepeat ? 8 : 0);
  return packet(first, text(topic), ...(qos > 0 ? [uint16(id)] : []), Buffer.from(payload));
}

export const pubrel = (id: number): Buffer => packet(0x62, uint16(id));

export const unsubscribe = (id: number, ...topics: (string | Buffer)[]): Buffer =>
  packet(0xa2, uint16(id), ...topics.map(text));

export function subscribe(id: number, ...topics: string[]): Buffer {
  return packet(0x82, uint16(id), ...topics.map((topic) => Buffer.concat([text(topic), Buffer.from([1])])));
}
