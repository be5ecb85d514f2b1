/** A centre on a free port and transmitters made of bytes, for tests: none of our writers is on their side. */

import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Decoded } from '@ninewatch/contracts/codecs';
import { FakeClock, systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { CENTRE_LIMITS, type CentreLimits } from '../limits.ts';
import { CentreServer, type CentreServerOptions } from './server.ts';

export const bytesOf = (hex: string) =>
  Uint8Array.from(hex.trim().split(/\s+/), (pair) => Number.parseInt(pair, 16));

/** The standard's table 1 by hand: what a unit of another maker would send. */
export function rawPacket(parts: {
  serial?: number;
  source?: number;
  target?: number;
  command: number;
  data?: readonly number[];
}): Uint8Array {
  const { serial = 1, source = 889, target = 88_888, command, data = [] } = parts;
  const address = (value: number) => [0, 1, 2, 3, 4, 5].map((byte) => Math.floor(value / 256 ** byte) % 256);
  const body = [
    ...[serial & 0xff, serial >> 8, 1, 1],
    ...[2, 58, 9, 26, 9, 12],
    ...address(source),
    ...address(target),
    ...[data.length & 0xff, data.length >> 8, command, ...data],
  ];
  const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0);
  return Uint8Array.from([0x40, 0x40, ...body, sum, 0x23, 0x23]);
}

/** A smoke alarm at zone 10, place 2: type 2, one object, part type 40, and its state. */
export const partState = (state: number, second = 2): number[] => [
  ...[2, 1, 1, 1, 40, 10, 0, 2, 0, state & 0xff, state >> 8],
  ...Array<number>(31).fill(0x20),
  ...[second, 58, 9, 26, 9, 12],
];

export interface Heard {
  serial: number;
  source: number;
  target: number;
  command: number;
  data: number[];
}

/** A transmitter's end of the line. */
export class RawTransmitter {
  readonly socket: Socket;
  #held = Buffer.alloc(0);
  readonly heard: Heard[] = [];
  isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => {
      this.isClosed = true;
    });
    socket.on('error', () => {});
  }

  /** The other end of a line that somebody has opened. */
  static of(socket: Socket): RawTransmitter {
    return new RawTransmitter(socket);
  }

  static async open(port: number): Promise<RawTransmitter> {
    // Without it the kernel holds back small packets while a clock of the test runs on.
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawTransmitter(socket);
  }

  send(...packets: Uint8Array[]): void {
    this.socket.write(Buffer.concat(packets));
  }

  /** By the lengths that the packets say: whoever answers writes strictly. */
  #take(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk]);
    while (this.#held.length >= 30) {
      const length = this.#held.readUInt16LE(24);
      if (this.#held.length < 30 + length) return;
      const packet = this.#held.subarray(0, 30 + length);
      this.#held = this.#held.subarray(30 + length);
      const sum = packet.subarray(2, 27 + length).reduce((total, byte) => (total + byte) & 0xff, 0);
      if (packet.readUInt16BE(0) !== 0x4040 || packet.readUInt16BE(28 + length) !== 0x2323) {
        throw new Error(`no packet: ${packet.toString('hex')}`);
      }
      if (packet[27 + length] !== sum) throw new Error(`wrong sum: ${packet.toString('hex')}`);
      this.heard.push({
        serial: packet.readUInt16LE(2),
        source: packet.readUIntLE(12, 6),
        target: packet.readUIntLE(18, 6),
        command: packet[26] ?? 0,
        data: [...packet.subarray(27, 27 + length)],
      });
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

export interface Taken {
  sourceId: string;
  decoded: Decoded;
  receivedAt: number;
}

export class CentreStage {
  readonly clock = new FakeClock();
  readonly taken: Taken[] = [];
  readonly counted = new Map<string, number>();
  /** While it is set, storing waits; else it fails with it. */
  storing: Promise<void> = Promise.resolve();
  readonly duties: string[] = [];
  readonly server: CentreServer;
  port = 0;
  readonly #clients: RawTransmitter[] = [];

  constructor(more: Partial<CentreServerOptions> & { bounds?: Partial<CentreLimits> } = {}) {
    const { bounds, ...options } = more;
    this.server = new CentreServer({
      host: '127.0.0.1',
      port: 0,
      clock: this.clock,
      log: silentLog,
      limits: { ...CENTRE_LIMITS, ...bounds },
      listed: [],
      onlyListed: false,
      foreign: {
        take: async (sourceId, decoded, receivedAt) => {
          await this.storing;
          this.taken.push({ sourceId, decoded, receivedAt });
        },
      },
      count: (outcome) => this.counted.set(outcome, (this.counted.get(outcome) ?? 0) + 1),
      onDuty: ({ id, duty }) => this.duties.push(`${id} ${duty?.state}`),
      ...options,
    });
  }

  async start(): Promise<this> {
    this.port = await this.server.start();
    return this;
  }

  async line(): Promise<RawTransmitter> {
    const client = await RawTransmitter.open(this.port);
    this.#clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.server.stop();
  }

  /** What was said of one foreign device. */
  said(device: string) {
    return this.taken.flatMap(({ decoded }) => decoded.said.filter((said) => said.device === device));
  }
}

/** Waits for what only the sockets bring about. */
export async function until(isSo: () => boolean): Promise<void> {
  const endsAt = systemClock.monotonicMs() + 10_000;
  while (!isSo()) {
    if (systemClock.monotonicMs() > endsAt) throw new Error('it did not come about');
    await setImmediate();
  }
}
