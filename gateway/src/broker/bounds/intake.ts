/** How much of all connections together waits for its storage; at the limit connections wait, events first. [P8] */

/** In the order in which they go when there is room again. */
const LANES = ['event', 'other', 'telemetry'] as const;
export type Lane = (typeof LANES)[number];

export interface IntakeLimits {
  heldMax: number;
  heldBytesMax: number;
  heldForEventsShare: number;
  /** Messages of those who waited that are taken in one turn of the event loop: then others are heard. */
  turnMessages: number;
}

/** Somebody whose next message waits; `wake` lets it try a few messages. */
export interface Waiter {
  wake(): void;
}

export class Intake {
  readonly #limits: IntakeLimits;
  readonly #waiting: Record<Lane, Set<Waiter>> = { event: new Set(), other: new Set(), telemetry: new Set() };
  #held = 0;
  #heldBytes = 0;
  #isStopped = false;
  #telemetryMax = Number.POSITIVE_INFINITY;
  #isWakeDue = false;
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
    this.#wakeLater();
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

  /** Telemetry enters only while fewer messages than this are held, 0 = not at all; events and the rest go on. */
  telemetryUpTo(heldMax: number): void {
    this.#telemetryMax = heldMax;
    this.#wakeLater();
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
    const isTelemetry = lane === 'telemetry';
    if (this.#isStopped || (isTelemetry && this.#telemetryMax === 0)) return false;
    if (this.#held === 0) return true;
    if (isTelemetry && this.#held >= this.#telemetryMax) return false;
    const share = lane === 'event' ? 1 : 1 - this.#limits.heldForEventsShare;
    const { heldMax, heldBytesMax } = this.#limits;
    return this.#held < heldMax * share && this.#heldBytes < heldBytesMax * share;
  }

  get #isSomebodyDue(): boolean {
    return LANES.some((lane) => this.#waiting[lane].size > 0 && this.#hasRoom(lane));
  }

  /** After the answers of this turn: those who were stored hear of it before the next ones are looked at. */
  #wakeLater(): void {
    if (this.#isWakeDue || !this.#isSomebodyDue) return;
    this.#isWakeDue = true;
    setImmediate(() => {
      this.#isWakeDue = false;
      this.#wake();
      this.#wakeLater();
    });
  }

  /** A few messages each, in the order of their waiting: whoever wants more queues up again. */
  #wake(): void {
    let left = this.#limits.turnMessages;
    for (const lane of LANES) {
      const waiting = this.#waiting[lane];
      while (left > 0 && waiting.size > 0 && this.#hasRoom(lane)) {
        const [waiter] = waiting;
        if (waiter === undefined) break;
        waiting.delete(waiter);
        const before = this.#held;
        waiter.wake();
        left -= Math.max(1, this.#held - before);
      }
    }
  }
}
