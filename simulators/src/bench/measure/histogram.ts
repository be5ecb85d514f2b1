/** Latencies in buckets whose width grows with the value: percentiles within 1 %, however many are counted. */

/** Buckets to each doubling. */
const STEPS = 128;
/** Smallest value that is told apart, ms. */
const MS_MIN = 0.001;
const DOUBLINGS = 32;

/** Bucket counts by index, as they travel between processes. */
export interface HistogramCounts {
  counts: [bucket: number, count: number][];
  maxMs: number;
}

export class Histogram {
  readonly #counts = new Uint32Array(STEPS * DOUBLINGS);
  #total = 0;
  #maxMs = 0;

  get total(): number {
    return this.#total;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** Anything below 1 µs counts as that. */
  add(ms: number): void {
    const bucket = bucketOf(ms);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#total++;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** The value that `share` (0…1) of all do not exceed, ms; NaN when there is none. */
  percentile(share: number): number {
    if (this.#total === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(share * this.#total));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket] as number;
      if (seen >= rank) return Math.min(upperOf(bucket), this.#maxMs);
    }
    return this.#maxMs;
  }

  toCounts(): HistogramCounts {
    const counts: [number, number][] = [];
    this.#counts.forEach((count, bucket) => {
      if (count > 0) counts.push([bucket, count]);
    });
    return { counts, maxMs: this.#maxMs };
  }

  static of({ counts, maxMs }: HistogramCounts): Histogram {
    const histogram = new Histogram();
    for (const [bucket, count] of counts) {
      histogram.#counts[bucket] = count;
      histogram.#total += count;
    }
    histogram.#maxMs = maxMs;
    return histogram;
  }
}

function bucketOf(ms: number): number {
  const bucket = Math.floor(Math.log2(Math.max(ms, MS_MIN) / MS_MIN) * STEPS);
  return Math.min(bucket, STEPS * DOUBLINGS - 1);
}

function upperOf(bucket: number): number {
  return MS_MIN * 2 ** ((bucket + 1) / STEPS);
}

/** The middle one of an odd number of values, the mean of the middle two else; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? Number.NaN : (upper + lower) / 2;
}
