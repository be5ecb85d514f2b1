/** PUBACKs and PUBRECs of one connection, held until their message is stored and sent in arrival order. [P1] */

import { type Answer, packetsOf } from '../wire/publish.ts';

export interface HeldAnswer {
  answer: Answer;
  /** Monotonic ms. */
  since: number;
  isStored: boolean;
}

export class HeldAnswers {
  readonly #waiting: HeldAnswer[] = [];
  readonly #write: (bytes: Buffer) => void;
  #ready: Answer[] = [];

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  hold(answer: Answer, nowMs: number): HeldAnswer {
    const held = { answer, since: nowMs, isStored: false };
    this.#waiting.push(held);
    return held;
  }

  /** Sends it and those after it as soon as nothing before them waits. [MQTT-4.6.0-2] [MQTT-4.6.0-3] */
  stored(held: HeldAnswer): void {
    held.isStored = true;
    this.#sendStored();
  }

  /** Its message was left without acknowledgement: those after it do not wait for it. */
  drop(held: HeldAnswer): void {
    this.#waiting.splice(this.#waiting.indexOf(held), 1);
    this.#sendStored();
  }

  #sendStored(): void {
    while (this.#waiting[0]?.isStored === true) this.send((this.#waiting.shift() as HeldAnswer).answer);
  }

  /** Held, or free and not written yet. */
  get unsent(): number {
    return this.#waiting.length + this.#ready.length;
  }

  /** Since when the longest waiting one waits, monotonic ms. */
  get oldestSince(): number | undefined {
    return this.#waiting[0]?.since;
  }

  /** At the end of this turn, with all others that are free by then: many at once leave as one write. */
  send(answer: Answer): void {
    this.#ready.push(answer);
    if (this.#ready.length > 1) return;
    process.nextTick(() => {
      const ready = this.#ready;
      this.#ready = [];
      this.#write(packetsOf(ready));
    });
  }
}
