/** The line from a transmitter to its centre: kept up, with heartbeats, exchanges one after the other, and back-off. */

import { connect, type Socket } from 'node:net';
import { encodeFrame, type Frame, FrameReader } from '@ninewatch/contracts/gb26875';
import type { Clock, Timer } from '../../base/clock.ts';
import type { CentreLimits } from '../limits.ts';
import { type Answered, Asks } from '../line/asks.ts';
import { answerTo, type Ends } from '../line/packets.ts';
import type { Answer } from './answers.ts';

export interface LinkOptions {
  host: string;
  port: number;
  ends: Ends;
  clock: Clock;
  limits: CentreLimits;
  onUp(): void;
  onDown(why: string): void;
  /** What the centre asks or commands; undefined is no matter of ours. */
  answer(frame: Frame): Answer | undefined;
}

const CONNECT_MS = 10_000;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;

export class Link {
  readonly #options: LinkOptions;
  #socket: Socket | undefined;
  #asks: Asks | undefined;
  #reader = new FrameReader();
  #timers: Timer[] = [];
  #retryMs = RETRY_MS_MIN;
  #isUp = false;
  #isStopped = false;
  #partSinceMs: number | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  start(): void {
    const { host, port, clock, limits } = this.#options;
    if (this.#isStopped) return;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    this.#reader = new FrameReader();
    this.#asks = new Asks({
      clock,
      limits,
      ends: () => this.#options.ends,
      write: (bytes) => this.#write(bytes),
    });
    this.#timers = [clock.after(CONNECT_MS, () => this.#end('it does not answer'))];
    let why = 'it closed the line';
    socket.once('connect', () => this.#begin());
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (cause) => {
      why = cause.message;
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#end(why);
    });
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** A line on which nothing is answered any more ends, and is begun again. */
  async send(data: Uint8Array): Promise<Answered> {
    const asks = this.#asks;
    if (asks === undefined || !this.#isUp) return { kind: 'gone' };
    const answered = await asks.ask('send', data);
    // A line counts as good again only when the centre has answered on it.
    if (answered.kind === 'confirmed') this.#retryMs = RETRY_MS_MIN;
    if (answered.kind === 'unanswered' && this.#asks === asks) this.#end('it confirms nothing');
    return answered;
  }

  stop(): void {
    this.#isStopped = true;
    this.#end('stopped');
  }

  #begin(): void {
    const { clock, limits, onUp } = this.#options;
    for (const timer of this.#timers) timer.stop();
    this.#isUp = true;
    this.#timers = [
      // Empty: a sign of life, confirmed like anything else.
      clock.every(limits.heartbeatMs, () => void this.send(new Uint8Array())),
      clock.every(limits.sweepMs, () => this.#look()),
    ];
    onUp();
  }

  #look(): void {
    const { clock, limits } = this.#options;
    if (this.#partSinceMs === undefined || clock.monotonicMs() - this.#partSinceMs <= limits.partMs) return;
    this.#partSinceMs = undefined;
    this.#hear(this.#reader.giveUp());
  }

  #read(chunk: Buffer): void {
    this.#hear(this.#reader.push(chunk));
    if (this.#reader.held === 0) this.#partSinceMs = undefined;
    else this.#partSinceMs ??= this.#options.clock.monotonicMs();
  }

  #hear(found: ReturnType<FrameReader['push']>): void {
    const { answer, clock } = this.#options;
    for (const framed of found) {
      if (framed.kind !== 'frame' || this.#asks?.take(framed.frame) === true) continue;
      const { frame } = framed;
      const said = answer(frame);
      if (said === undefined) continue;
      const data = said.kind === 'response' ? said.data : new Uint8Array();
      this.#write(encodeFrame(answerTo(frame, { command: said.kind, data }, clock.nowMs())));
    }
  }

  #write(bytes: Uint8Array): void {
    const { limits } = this.#options;
    this.#socket?.write(bytes);
    if ((this.#socket?.writableLength ?? 0) > limits.unsentBytesMax) this.#end('it reads nothing');
  }

  #end(why: string): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    this.#isUp = false;
    this.#partSinceMs = undefined;
    for (const timer of this.#timers) timer.stop();
    socket.destroy();
    this.#asks?.end();
    this.#options.onDown(why);
    if (this.#isStopped) return;
    this.#timers = [this.#options.clock.after(this.#retryMs, () => this.start())];
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }
}
