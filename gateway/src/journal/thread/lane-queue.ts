/** What waits for a commit: urgent items first, but never out of order within one connection. [P8] */

export interface Queued {
  id: number;
  isUrgent: boolean;
  /** Empty = belongs to no connection. */
  connection: string;
  bytes: number;
}

/**
 * An urgent item takes the earlier normal items of its own connection with it into the urgent lane. Its bound
 * is the sender's: the main thread stops handing over when too much is unanswered.
 */
export class LaneQueue<T extends Queued> {
  readonly #urgent = new Fifo<T>();
  readonly #normal = new Fifo<T>();
  /** Normal items by connection, for as long as they wait. */
  readonly #waiting = new Map<string, T[]>();
  /** Ids of items that moved to the urgent lane and are still listed in the normal one. */
  readonly #moved = new Set<number>();

  push(item: T): void {
    if (item.isUrgent) {
      this.#moveUp(item.connection);
      this.#urgent.push(item);
      return;
    }
    this.#normal.push(item);
    if (item.connection === '') return;
    const waiting = this.#waiting.get(item.connection);
    if (waiting === undefined) this.#waiting.set(item.connection, [item]);
    else waiting.push(item);
  }

  get hasUrgent(): boolean {
    return this.#urgent.length > 0;
  }

  get length(): number {
    return this.#urgent.length + this.#normal.length - this.#moved.size;
  }

  /** The next commit's items, in their order: at least one if there is any, else within both limits. */
  take(bytesMax: number, itemsMax: number): T[] {
    const taken: T[] = [];
    let bytes = 0;
    for (let next = this.#first(); next !== undefined; next = this.#first()) {
      const isTooMuch = taken.length >= itemsMax || bytes + next.bytes > bytesMax;
      if (isTooMuch && taken.length > 0) break;
      this.#remove(next);
      taken.push(next);
      bytes += next.bytes;
    }
    return taken;
  }

  #first(): T | undefined {
    const urgent = this.#urgent.first();
    if (urgent !== undefined) return urgent;
    for (let normal = this.#normal.first(); normal !== undefined; normal = this.#normal.first()) {
      if (!this.#moved.delete(normal.id)) return normal;
      this.#normal.shift();
    }
    return undefined;
  }

  #remove(item: T): void {
    if (this.#urgent.first() === item) {
      this.#urgent.shift();
      return;
    }
    this.#normal.shift();
    const waiting = this.#waiting.get(item.connection);
    waiting?.shift();
    if (waiting?.length === 0) this.#waiting.delete(item.connection);
  }

  #moveUp(connection: string): void {
    for (const item of this.#waiting.get(connection) ?? []) {
      this.#urgent.push(item);
      this.#moved.add(item.id);
    }
    this.#waiting.delete(connection);
  }
}

/** First in, first out, without moving the rest at every step. */
class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  first(): T | undefined {
    return this.#items[this.#head];
  }

  shift(): void {
    this.#head += 1;
    if (this.#head < 1_024 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
