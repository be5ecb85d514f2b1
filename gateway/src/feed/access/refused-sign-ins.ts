/** Which refused sign-ins get a line of their own in the audit log, which nothing ever cuts. [P8] [P10] */

import type { Clock } from '../../base/clock.ts';

/** One after the other, so that people's own mistakes and the begin of an attack are all told. */
const LINES_MAX = 60;
/** A line comes back so often: an attack that never ends writes some 300 a day instead of a million. */
const LINE_EVERY_MS = 300_000;

export class RefusedSignIns {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #lines = LINES_MAX;
  #refilledAtMs: number;
  #unwritten = 0;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
    this.#refilledAtMs = clock.monotonicMs();
  }

  /** One was refused. Undefined: it gets no line; else how many before it got none. */
  take(): { unwritten: number } | undefined {
    this.#refill();
    if (this.#lines === 0) {
      this.#unwritten += 1;
      return undefined;
    }
    this.#lines -= 1;
    const unwritten = this.#unwritten;
    this.#unwritten = 0;
    return { unwritten };
  }

  #refill(): void {
    const back = Math.floor((this.#clock.monotonicMs() - this.#refilledAtMs) / LINE_EVERY_MS);
    this.#refilledAtMs += back * LINE_EVERY_MS;
    this.#lines = Math.min(LINES_MAX, this.#lines + back);
  }
}
