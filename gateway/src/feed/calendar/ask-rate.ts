/** How often one address may ask for calendars: so many in a window of time, in bounded memory. [P8] */

import type { Clock } from '../../base/clock.ts';

const WINDOW_MS = 60_000;
/** Calendars ask a few times an hour, those of an office behind one address together; ours. */
const ASKS_MAX = 60;
const ADDRESSES_MAX = 10_000;

export class AskRate {
  readonly #clock: Clock;
  readonly #asked = new Map<string, { since: number; count: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** 0, or the seconds until this address may ask again. */
  waitS(address: string): number {
    const now = this.#clock.monotonicMs();
    const known = this.#asked.get(address);
    const window = known === undefined || now - known.since >= WINDOW_MS ? { since: now, count: 0 } : known;
    window.count += 1;
    this.#asked.delete(address);
    this.#asked.set(address, window);
    const oldest = this.#asked.keys().next();
    if (this.#asked.size > ADDRESSES_MAX && !oldest.done) this.#asked.delete(oldest.value);
    return window.count <= ASKS_MAX ? 0 : Math.ceil((window.since + WINDOW_MS - now) / 1_000);
  }
}
