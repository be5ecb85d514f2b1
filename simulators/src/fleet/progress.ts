/** Decides when the state of a running fleet is worth a line: each minute, and at once when it gets worse. */

export interface Look {
  nowMs: number;
  connected: number;
  unacknowledged: number;
  /** Connections that ended or failed since the look before. */
  losses: number;
}

const QUIET_MS = 60_000;
/** So many are under way at any moment without anything being wrong. */
const UNDER_WAY_USUALLY = 10;

export class Progress {
  #toldAtMs: number;
  #unacknowledgedMin = 0;
  #connected = 0;
  #wasLosing = false;

  constructor(startedAtMs: number) {
    this.#toldAtMs = startedAtMs;
  }

  /** True when this look is to be told. What stays bad is told when it starts, each time it doubles, and each minute. */
  isWorthTelling(look: Look): boolean {
    const isLosing = look.losses > 0;
    const isWorse =
      look.connected < this.#connected ||
      (isLosing && !this.#wasLosing) ||
      look.unacknowledged > 2 * this.#unacknowledgedMin + UNDER_WAY_USUALLY;
    this.#connected = look.connected;
    this.#wasLosing = isLosing;
    const isTold = isWorse || look.nowMs - this.#toldAtMs >= QUIET_MS;
    if (isTold) this.#toldAtMs = look.nowMs;
    this.#unacknowledgedMin = isTold
      ? look.unacknowledged
      : Math.min(this.#unacknowledgedMin, look.unacknowledged);
    return isTold;
  }
}
