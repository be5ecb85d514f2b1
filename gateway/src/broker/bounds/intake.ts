/** How much of all connections together waits for its storage; at the limit connections wait, events first. [P8] */

/** In the order in which they go when there is room again. */
const LANES = ['event', 'other', 'telemetry'] as const;
export type Lane = (typeof LANES)[number];

export interface IntakeLimits {
  heldMax: number;
  heldBytesMax: number;
  heldForEventsShare: number;
}

/** Somebody whose next message waits; `wake` lets it try one message. */
export interface Waiter {
  wake(): void;
}

export class Intake {
  readonly #limits: IntakeLimits;
  readonly #waiting: Record<Lane, Set<Waiter>> = { event: new Set(), other: new Set(), telemetry: new Set() };
  #held = 0;
  #heldBytes = 0;
  #isStopped = false;
  #isSlow = false;
  #whenEmpty: (() => void)[] = [];

  constructor(limits: IntakeLimits) {
    this.#limits = limits;
  }

  get held(): number {
    return this.#held;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** False when it must wait. `isTurn`: it has waited, and is not behind those who still wait. */
  enter(lane: Lane, bytes: number, isTurn = false): boolean {
    if (!this.#hasRoom(lane) || (!isTurn && this.#waiting[lane].size > 0)) return false;
    this.#held += 1;
    this.#heldBytes += bytes;
    return true;
  }

  leave(bytes: number): void {
    this.#held -= 1;
    this.#heldBytes -= bytes;
    this.#wake();
    if (this.#held > 0) return;
    const whenEmpty = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const run of whenEmpty) run();
  }

  wait(lane: Lane, waiter: Waiter): void {
    this.#waiting[lane].add(waiter);
  }

  forget(waiter: Waiter): void {
    for (const lane of LANES) this.#waiting[lane].delete(waiter);
  }

  /** While it is so, telemetry waits; events and the rest go on. */
  slowTelemetry(isSlow: boolean): void {
    this.#isSlow = isSlow;
    if (!isSlow) this.#wake();
  }

  /** Nothing enters any more. */
  stop(): void {
    this.#isStopped = true;
  }

  onceEmpty(run: () => void): void {
    if (this.#held === 0) run();
    else this.#whenEmpty.push(run);
  }

  /** One message may always be held, however large, or it would wait for ever. */
  #hasRoom(lane: Lane): boolean {
    if (this.#isStopped || (this.#isSlow && lane === 'telemetry')) return false;
    const share = lane === 'event' ? 1 : 1 - this.#limits.heldForEventsShare;
    const { heldMax, heldBytesMax } = this.#limits;
    return this.#held === 0 || (this.#held < heldMax * share && this.#heldBytes < heldBytesMax * share);
  }

  /** Each waiter gets one turn at most: whoever wants more queues up again. */
  #wake(): void {
    for (const lane of LANES) {
      const waiting = this.#waiting[lane];
      for (let turns = waiting.size; turns > 0 && this.#hasRoom(lane); turns -= 1) {
        const [waiter] = waiting;
        if (waiter === undefined) break;
        waiting.delete(waiter);
        waiter.wake();
      }
    }
  }
}
