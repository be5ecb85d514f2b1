/** Events that were read and that a system has not taken yet, in order, each with its own back-off; bounded. [P8] */

import { type LoggedEvent, objectOf } from '../event.ts';

/** Times are monotonic, ms. */
export interface Waiting {
  event: LoggedEvent;
  failures: number;
  isUnderWay: boolean;
  againAtMs: number;
  firstFailedAtMs: number;
  trouble: string;
}

export const WAITING_MAX = 200;

export class WaitingEvents {
  /** By number, in order: they are read in order. */
  readonly #bySeq = new Map<number, Waiting>();

  get size(): number {
    return this.#bySeq.size;
  }

  get underWay(): number {
    return [...this.#bySeq.values()].filter(({ isUnderWay }) => isUnderWay).length;
  }

  isFull(): boolean {
    return this.size >= WAITING_MAX;
  }

  add(event: LoggedEvent, failures = 0): void {
    this.#bySeq.set(event.seq, {
      ...{ event, failures, isUnderWay: false, againAtMs: 0, firstFailedAtMs: 0, trouble: '' },
    });
  }

  finish({ event }: Waiting): void {
    this.#bySeq.delete(event.seq);
  }

  /** What failed before, the oldest first. */
  failed(): Waiting[] {
    return [...this.#bySeq.values()].filter(({ failures }) => failures > 0);
  }

  /** The oldest whose time has come: never one behind another of the same thing, or its steps would come out of order. */
  due(nowMs: number): Waiting | undefined {
    return this.#first().find(({ isUnderWay, againAtMs }) => !isUnderWay && againAtMs <= nowMs);
  }

  /** When the next one's time comes; infinite when there is none. */
  nextAtMs(): number {
    const times = this.#first()
      .filter(({ isUnderWay }) => !isUnderWay)
      .map(({ againAtMs }) => againAtMs);
    return Math.min(Number.POSITIVE_INFINITY, ...times);
  }

  /** As it outlives a restart: number and failures of each. */
  kept(): [seq: number, failures: number][] {
    return [...this.#bySeq.values()].map(({ event, failures }) => [event.seq, failures]);
  }

  /** The first of each thing. */
  #first(): Waiting[] {
    const things = new Set<string>();
    return [...this.#bySeq.values()].filter(({ event }) => {
      const thing = objectOf(event);
      return things.has(thing) ? false : things.add(thing);
    });
  }
}
