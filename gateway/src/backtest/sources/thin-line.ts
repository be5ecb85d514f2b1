/** A curve in bounded memory: of each column of time the first, lowest, highest and last value. */

type Point = [at: number, value: number];

interface Column {
  first: Point;
  low: Point;
  high: Point;
  last: Point;
}

/** More than a chart has pixels across. [P8] */
const COLUMNS = 900;

export class ThinLine {
  readonly #from: number;
  readonly #to: number;
  readonly #columns = new Map<number, Column>();

  /** Values outside `from` to `to` are passed over. */
  constructor({ from, to }: { from: number; to: number }) {
    this.#from = from;
    this.#to = to;
  }

  /** In any order. */
  take(at: number, value: number | undefined): void {
    if (value === undefined || at < this.#from || at > this.#to) return;
    const share = this.#to === this.#from ? 0 : (at - this.#from) / (this.#to - this.#from);
    const index = Math.min(COLUMNS - 1, Math.floor(share * COLUMNS));
    const column = this.#columns.get(index);
    const point: Point = [at, value];
    if (column === undefined) {
      this.#columns.set(index, { first: point, low: point, high: point, last: point });
      return;
    }
    if (at < column.first[0]) column.first = point;
    if (at >= column.last[0]) column.last = point;
    if (value < column.low[1]) column.low = point;
    if (value > column.high[1]) column.high = point;
  }

  /** In the order of time. */
  points(): Point[] {
    return [...this.#columns.values()]
      .flatMap(({ first, low, high, last }) => [...new Set([first, low, high, last])])
      .sort(([a], [b]) => a - b);
  }
}
