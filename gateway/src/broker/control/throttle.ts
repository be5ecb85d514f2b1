/** The control packet at the head of one connection: waits when its device sends too many; nothing passes it. [P8] */

import type { Timer } from '../../base/clock.ts';
import type { Parts } from '../connection/parts.ts';
import type { Control } from '../wire/control.ts';

/** A long SUBSCRIBE is as much work as many short ones. */
const BYTES_PER_TOKEN = 256;

export class Throttle {
  readonly #parts: Parts;
  readonly #deviceId: string;
  /** It may go on now: look again. */
  readonly #free: () => void;
  #head: { control: Control; bytes: number } | undefined;
  #timer: Timer | undefined;

  constructor(parts: Parts, deviceId: string, free: () => void) {
    this.#parts = parts;
    this.#deviceId = deviceId;
    this.#free = free;
  }

  get isWaiting(): boolean {
    return this.#head !== undefined;
  }

  /** `bytes`: of the whole packet. */
  offer(control: Control, bytes: number): void {
    this.#head = { control, bytes };
  }

  /** The packet; undefined while it waits. Then `free` is called later. */
  pass(): Control | undefined {
    const head = this.#head;
    if (head === undefined || this.#timer !== undefined) return undefined;
    const { controlRates, clock, tally } = this.#parts;
    const tokens = Math.ceil(head.bytes / BYTES_PER_TOKEN);
    const waitMs = controlRates.take(this.#deviceId, clock.monotonicMs(), tokens);
    if (waitMs === 0) {
      this.#head = undefined;
      return head.control;
    }
    tally.add('mqtt_control_waits');
    this.#timer = clock.after(waitMs, () => {
      this.#timer = undefined;
      this.#free();
    });
    return undefined;
  }

  stop(): void {
    this.#timer?.stop();
  }
}
