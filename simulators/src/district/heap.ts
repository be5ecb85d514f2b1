/** What is due next, by time; ties in the order in which they came. */

export interface Due {
  /** ms since 1970. */
  dueMs: number;
}

interface Placed<T> {
  item: T;
  number: number;
}

/** A binary heap. */
export class DueHeap<T extends Due> {
  readonly #placed: Placed<T>[] = [];
  #number = 0;

  get size(): number {
    return this.#placed.length;
  }

  /** When the next is due; Infinity when there is none. */
  get nextMs(): number {
    return this.#placed[0]?.item.dueMs ?? Number.POSITIVE_INFINITY;
  }

  push(item: T): void {
    this.#number += 1;
    const placed = { item, number: this.#number };
    const heap = this.#placed;
    let i = heap.push(placed) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(placed, heap[parent] as Placed<T>)) break;
      heap[i] = heap[parent] as Placed<T>;
      i = parent;
    }
    heap[i] = placed;
  }

  pop(): T | undefined {
    const heap = this.#placed;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined) return undefined;
    if (heap.length > 0) this.#sink(last);
    return top.item;
  }

  #sink(placed: Placed<T>): void {
    const heap = this.#placed;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Placed<T>)) child += 1;
      if (!isBefore(heap[child] as Placed<T>, placed)) break;
      heap[i] = heap[child] as Placed<T>;
      i = child;
    }
    heap[i] = placed;
  }
}

function isBefore<T extends Due>(a: Placed<T>, b: Placed<T>): boolean {
  return a.item.dueMs < b.item.dueMs || (a.item.dueMs === b.item.dueMs && a.number < b.number);
}
