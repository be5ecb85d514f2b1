/** A map that iterates in the order of its ids, so that a checkpoint never changes the order of what is emitted. */

export class IdMap<T> {
  readonly #items: Map<string, T>;
  #sorted: T[] | null = null;

  constructor(items: Iterable<readonly [string, T]> = []) {
    this.#items = new Map(items);
  }

  get size(): number {
    return this.#items.size;
  }

  get(id: string): T | undefined {
    return this.#items.get(id);
  }

  has(id: string): boolean {
    return this.#items.has(id);
  }

  set(id: string, item: T): void {
    this.#items.set(id, item);
    this.#sorted = null;
  }

  delete(id: string): boolean {
    this.#sorted = null;
    return this.#items.delete(id);
  }

  /** In the order of the ids; stays as it was when items come or go while it is walked. */
  values(): readonly T[] {
    this.#sorted ??= this.entries().map(([, item]) => item);
    return this.#sorted;
  }

  ids(): string[] {
    return [...this.#items.keys()].sort();
  }

  entries(): [string, T][] {
    return [...this.#items.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
