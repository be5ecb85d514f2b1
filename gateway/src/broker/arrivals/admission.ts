/** The publish at the head of one connection: waits for its device's rate, then for room; nothing passes it. */

import type { Timer } from '../../base/clock.ts';
import type { Lane, Waiter } from '../bounds/intake.ts';
import type { Parts } from '../connection/parts.ts';
import type { Publish } from '../wire/publish.ts';

export class Admission implements Waiter {
  readonly #parts: Parts;
  readonly #deviceId: string;
  /** It may pass now: look again. */
  readonly #free: () => void;
  #head: { publish: Publish; lane: Lane; isPaid: boolean } | undefined;
  #rateTimer: Timer | undefined;
  #isQueued = false;
  /** Messages that may still pass in this turn although others wait. */
  #turnsLeft = 0;

  constructor(parts: Parts, deviceId: string, free: () => void) {
    this.#parts = parts;
    this.#deviceId = deviceId;
    this.#free = free;
  }

  get isWaiting(): boolean {
    return this.#head !== undefined;
  }

  offer(publish: Publish, lane: Lane): void {
    this.#head = { publish, lane, isPaid: false };
  }

  /** The publish, with its place in the intake; undefined while it waits. Then `free` is called later. */
  pass(): Publish | undefined {
    const head = this.#head;
    if (head === undefined || this.#isQueued || !this.#isPaid(head)) return undefined;
    const isTurn = this.#turnsLeft > 0;
    this.#turnsLeft -= 1;
    const { intake, tally } = this.#parts;
    if (intake.enter(head.lane, head.publish.payload.byteLength, isTurn)) {
      this.#head = undefined;
      return head.publish;
    }
    tally.add('mqtt_overload_waits');
    this.#isQueued = true;
    intake.wait(head.lane, this);
    return undefined;
  }

  wake(): void {
    this.#isQueued = false;
    this.#turnsLeft = this.#parts.limits.waiterMessages;
    this.#free();
    this.#turnsLeft = 0;
  }

  stop(): void {
    this.#rateTimer?.stop();
    this.#parts.intake.forget(this);
  }

  /** One token a message; the rate belongs to the device id, so that reconnecting does not renew it. */
  #isPaid(head: { isPaid: boolean }): boolean {
    if (head.isPaid) return true;
    if (this.#rateTimer !== undefined) return false;
    const { rates, clock, tally } = this.#parts;
    const waitMs = rates.take(this.#deviceId, clock.monotonicMs());
    head.isPaid = waitMs === 0;
    if (head.isPaid) return true;
    tally.add('mqtt_rate_waits');
    this.#rateTimer = clock.after(waitMs, () => {
      this.#rateTimer = undefined;
      this.#free();
    });
    return false;
  }
}
