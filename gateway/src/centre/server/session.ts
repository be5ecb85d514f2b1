/** One connection of a transmitter: packets out of the stream, each with its answer; bounded in bytes, packets and time. */

import type { Socket } from 'node:net';
import {
  encodeFrame,
  type Frame,
  type Framed,
  FrameReader,
  writeDataUnit,
} from '@ninewatch/contracts/gb26875';
import type { Clock, Timer } from '../../base/clock.ts';
import type { CentreLimits } from '../limits.ts';
import { type Answered, Asks } from '../line/asks.ts';
import { momentAt } from '../line/moments.ts';
import { answerTo } from '../line/packets.ts';
import { Rate } from '../line/rate.ts';
import type { Transmitter } from './transmitters.ts';
import { verdictOn } from './verdict.ts';

export interface SessionPorts {
  clock: Clock;
  limits: CentreLimits;
  /** The unit that speaks, when it may from there; its connection before is then over. */
  admit(session: Session, frame: Frame): Transmitter | undefined;
  /** Resolves after the journal's commit. */
  take(transmitter: Transmitter, frame: Frame): Promise<void>;
  /** Our address whatever a unit takes us for; absent: the one that it names. */
  ownAddress: number | undefined;
  count(outcome: string): void;
}

export type SessionEnd =
  | 'closed'
  | 'taken-over'
  | 'unnamed'
  | 'idle'
  | 'damaged'
  | 'unread'
  | 'crowded'
  | 'stopped';

const MINUTE_MS = 60_000;

export class Session {
  readonly host: string;
  readonly startedAtMs: number;
  readonly #socket: Socket;
  readonly #ports: SessionPorts;
  readonly #reader = new FrameReader();
  readonly #asks: Asks;
  readonly #damaged: Rate;
  #transmitter: Transmitter | undefined;
  /** Whom the unit takes us for. */
  #own: number | undefined;
  #queue: Framed[] = [];
  #waiting = 0;
  #rateTimer: Timer | undefined;
  /** Monotonic, ms. */
  #heardAtMs: number;
  #bytesAtMs: number;
  #partSinceMs: number | undefined;
  #isEnded = false;
  #onEnd: (why: SessionEnd) => void = () => {};

  constructor(socket: Socket, ports: SessionPorts) {
    const { clock, limits } = ports;
    this.#socket = socket;
    this.#ports = ports;
    this.host = socket.remoteAddress ?? '';
    this.startedAtMs = this.#heardAtMs = this.#bytesAtMs = clock.monotonicMs();
    this.#damaged = new Rate(limits.damagedPerMinute / 60, limits.damagedPerMinute, this.startedAtMs);
    this.#asks = new Asks({
      clock,
      limits,
      ends: () => ({
        own: ports.ownAddress ?? this.#own ?? 0,
        peer: this.#transmitter?.address ?? 0,
      }),
      write: (bytes) => this.#write(bytes),
    });
  }

  start(onEnd: (why: SessionEnd) => void): void {
    this.#onEnd = onEnd;
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, MINUTE_MS);
    this.#socket.on('data', (chunk: Buffer) => {
      this.#bytesAtMs = this.#ports.clock.monotonicMs();
      this.#read(this.#reader.push(chunk));
    });
    // What went wrong with it does not matter: it ends, and the unit comes again.
    this.#socket.on('error', () => this.end('closed'));
    this.#socket.on('close', () => this.end('closed'));
  }

  get isNamed(): boolean {
    return this.#transmitter !== undefined;
  }

  get transmitter(): Transmitter | undefined {
    return this.#transmitter;
  }

  /** Asks the unit, or tells it something. */
  ask(command: 'control' | 'request', data: Uint8Array): Promise<Answered> {
    return this.#isEnded ? Promise.resolve({ kind: 'gone' }) : this.#asks.ask(command, data);
  }

  /** A look at what only time tells. */
  look(nowMs: number): void {
    const { limits } = this.#ports;
    if (!this.isNamed && nowMs - this.startedAtMs > limits.nameMs) this.end('unnamed');
    else if (nowMs - this.#heardAtMs > limits.idleMs) this.end('idle');
    else if (this.#partSinceMs !== undefined && nowMs - this.#partSinceMs > limits.partMs) {
      this.#partSinceMs = undefined;
      this.#read(this.#lookedThrough(nowMs));
    }
  }

  end(why: SessionEnd): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#rateTimer?.stop();
    this.#queue = [];
    this.#asks.end();
    this.#socket.destroy();
    this.#onEnd(why);
  }

  /** Behind one start that was none there may be another one: all of them are old when the line has been silent. */
  #lookedThrough(nowMs: number): Framed[] {
    const found = this.#reader.giveUp();
    while (this.#reader.held > 0 && nowMs - this.#bytesAtMs > this.#ports.limits.partMs) {
      found.push(...this.#reader.giveUp());
    }
    return found;
  }

  #read(found: Framed[]): void {
    if (this.#isEnded) return;
    const isPart = this.#reader.held > 0;
    // The clock of a half packet begins again with each one that came whole.
    if (!isPart) this.#partSinceMs = undefined;
    else if (found.length > 0) this.#partSinceMs = this.#bytesAtMs;
    else this.#partSinceMs ??= this.#bytesAtMs;
    // Bytes of one chunk at most: nothing more is read while something waits.
    this.#queue.push(...found);
    this.#drain();
  }

  #drain(): void {
    const { clock, limits } = this.#ports;
    let next = 0;
    for (; next < this.#queue.length && !this.#isEnded; next += 1) {
      if (this.#waiting >= limits.waitingMax) break;
      const framed = this.#queue[next];
      if (framed === undefined) break;
      const waitMs = framed.kind === 'frame' ? (this.#transmitter?.rate.take(clock.monotonicMs()) ?? 0) : 0;
      if (waitMs > 0) {
        this.#waitFor(waitMs);
        break;
      }
      this.#handle(framed);
    }
    this.#queue = this.#isEnded ? [] : this.#queue.slice(next);
    if (this.#queue.length > 0) this.#socket.pause();
    else if (!this.#isEnded) this.#socket.resume();
  }

  #waitFor(ms: number): void {
    this.#ports.count('rate-waits');
    this.#rateTimer?.stop();
    this.#rateTimer = this.#ports.clock.after(ms, () => this.#drain());
  }

  #handle(framed: Framed): void {
    if (framed.kind === 'frame') {
      this.#hear(framed.frame);
      return;
    }
    const { clock, count } = this.#ports;
    count(framed.kind === 'damaged' ? framed.fault : 'noise');
    if (this.#transmitter !== undefined) this.#transmitter.damaged += 1;
    if (this.#damaged.take(clock.monotonicMs()) > 0) {
      this.end('damaged');
      return;
    }
    // What is no packet has nobody to be told; a damaged one is sent again when it is denied.
    if (framed.kind === 'damaged') this.#answer(framed.frame, 'deny');
  }

  #hear(frame: Frame): void {
    const { clock, admit, count } = this.#ports;
    const transmitter = admit(this, frame);
    if (transmitter === undefined) {
      count('not-admitted');
      // As with damage: who goes on all the same is not worth the answers.
      if (this.#damaged.take(clock.monotonicMs()) > 0) this.end('damaged');
      else this.#answer(frame, 'deny');
      return;
    }
    // The packet by which it named itself counts as well.
    if (this.#transmitter === undefined) transmitter.rate.take(clock.monotonicMs());
    this.#transmitter = transmitter;
    this.#own = frame.target;
    this.#heardAtMs = clock.monotonicMs();
    switch (verdictOn(frame)) {
      case 'take':
        void this.#take(transmitter, frame);
        return;
      case 'answer':
        if (!this.#asks.take(frame)) count('answer-to-nothing');
        void this.#take(transmitter, frame, false);
        return;
      case 'time':
        count('time-asked');
        this.#answer(frame, 'response', timeUnit(clock.nowMs()));
        return;
      case 'deny':
        count('unusable');
        transmitter.denied += 1;
        this.#answer(frame, 'deny');
    }
  }

  /** The confirmation leaves after the commit, and none when there was none: then it is sent again. [P1] */
  async #take(transmitter: Transmitter, frame: Frame, isConfirmed = true): Promise<void> {
    const { clock, limits, take, count } = this.#ports;
    this.#waiting += 1;
    try {
      const known = transmitter.repeats.find(frame, clock.monotonicMs());
      if (known === undefined) {
        const stored = take(transmitter, frame);
        transmitter.repeats.add(frame, stored, clock.monotonicMs());
        await stored;
        count('taken');
      } else {
        transmitter.repeated += 1;
        count('repeated');
        await known;
      }
      if (isConfirmed) this.#answer(frame, 'confirm');
    } catch {
      count('not-stored');
    } finally {
      this.#waiting -= 1;
      if (this.#queue.length > 0 && this.#waiting === limits.waitingMax - 1) this.#drain();
    }
  }

  #answer(frame: Frame, command: 'confirm' | 'deny' | 'response', data: Uint8Array = new Uint8Array()): void {
    const { clock, ownAddress } = this.#ports;
    this.#write(encodeFrame(answerTo(frame, { command, data, own: ownAddress }, clock.nowMs())));
  }

  #write(bytes: Uint8Array): void {
    if (this.#isEnded) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > this.#ports.limits.unsentBytesMax) this.end('unread');
  }
}

function timeUnit(nowMs: number): Uint8Array {
  return writeDataUnit('transmitter-time', [{ at: momentAt(nowMs) }]);
}
