/** Exchanges that we begin on a line: sent again without an answer, paired with it by their serial number. */

import { COMMANDS, type CommandWord, encodeFrame, type Frame } from '@ninewatch/contracts/gb26875';
import type { Clock, Timer } from '../../base/clock.ts';
import { type Ends, packetOf } from './packets.ts';

export type Answered =
  | { kind: 'confirmed' }
  | { kind: 'denied' }
  /** A response with what was asked for. */
  | { kind: 'answered'; data: Uint8Array }
  /** Sent as often as the standard says, and nothing came back. */
  | { kind: 'unanswered' }
  /** The line ended meanwhile. */
  | { kind: 'gone' }
  /** As many wait for an answer as may. */
  | { kind: 'busy' };

export interface AsksOptions {
  clock: Clock;
  ends: () => Ends;
  write(bytes: Uint8Array): void;
  limits: { answerMs: number; repeats: number; asksMax: number };
}

interface Open {
  serial: number;
  /** Of the data that was sent; -1 for none. */
  type: number;
  bytes: Uint8Array;
  tries: number;
  timer: Timer;
  resolve(answered: Answered): void;
}

const SERIALS = 0x10000;
/** Types of what is asked for are so much above those of what answers (8.1.1). */
const ASKED_ABOVE_ANSWER = 60;

export class Asks {
  readonly #options: AsksOptions;
  readonly #open = new Map<number, Open>();
  #serial: number;

  /** Numbers go on from the clock, so that those of a run before are not met again at once. */
  constructor(options: AsksOptions) {
    this.#options = options;
    this.#serial = Math.floor(options.clock.nowMs() / 1_000) % SERIALS;
  }

  ask(command: CommandWord, data: Uint8Array = new Uint8Array()): Promise<Answered> {
    const { clock, limits, ends } = this.#options;
    if (this.#open.size >= limits.asksMax) return Promise.resolve({ kind: 'busy' });
    const serial = this.#nextSerial();
    const bytes = encodeFrame(packetOf(ends(), { command, serial, data }, clock.nowMs()));
    return new Promise((resolve) => {
      const timer = { stop: () => {} };
      const open: Open = { serial, type: data[0] ?? -1, bytes, tries: 0, timer, resolve };
      this.#open.set(serial, open);
      this.#send(open);
    });
  }

  /** Whether the packet answers something that was asked here. */
  take(frame: Frame): boolean {
    const open = this.#open.get(frame.serial) ?? this.#byType(frame);
    if (open === undefined) return false;
    switch (frame.command) {
      case COMMANDS.confirm:
        this.#finish(open, { kind: 'confirmed' });
        return true;
      case COMMANDS.deny:
        this.#finish(open, { kind: 'denied' });
        return true;
      case COMMANDS.response:
        this.#finish(open, { kind: 'answered', data: frame.data });
        return true;
      default:
        return false;
    }
  }

  end(): void {
    for (const open of [...this.#open.values()]) this.#finish(open, { kind: 'gone' });
  }

  /** Some makers number their responses themselves: then it is known by what it holds. */
  #byType({ command, data }: Frame): Open | undefined {
    const [type] = data;
    if (command !== COMMANDS.response || type === undefined) return undefined;
    return [...this.#open.values()].find((open) => open.type === type + ASKED_ABOVE_ANSWER);
  }

  #nextSerial(): number {
    do this.#serial = (this.#serial + 1) % SERIALS;
    while (this.#open.has(this.#serial));
    return this.#serial;
  }

  #send(open: Open): void {
    const { clock, limits, write } = this.#options;
    if (open.tries > limits.repeats) {
      this.#finish(open, { kind: 'unanswered' });
      return;
    }
    open.tries += 1;
    open.timer = clock.after(limits.answerMs, () => this.#send(open));
    write(open.bytes);
  }

  #finish(open: Open, answered: Answered): void {
    open.timer.stop();
    this.#open.delete(open.serial);
    open.resolve(answered);
  }
}
