/** What came of attempts and is not in the book yet: until it is, nothing is tried again. [P9] */

import type { BookedDelivery, DeliveryBook } from '../book/delivery-book.ts';

export type Settling = Parameters<DeliveryBook['settle']>[0][number];

/** Small: who has it begins nothing new while it is not empty. */
export class Unwritten {
  readonly #settling: Settling[] = [];
  /** Those among them whose way failed for good. */
  readonly #lost: BookedDelivery[] = [];

  add(deliveries: readonly BookedDelivery[], settling: readonly Settling[]): void {
    const isLost = ({ result: { state } }: Settling) => state === 'dead' || state === 'unreachable';
    const lost = new Set(settling.filter(isLost).map(({ id }) => id));
    this.#settling.push(...settling);
    this.#lost.push(...deliveries.filter(({ id }) => lost.has(id)));
  }

  /** Throws when the book cannot be written: nothing of it is forgotten then. Returns what was lost. */
  write(book: Pick<DeliveryBook, 'settle'>, nowMs: number): BookedDelivery[] {
    if (this.#settling.length === 0) return [];
    book.settle(this.#settling, nowMs);
    this.#settling.length = 0;
    return this.#lost.splice(0);
  }
}
