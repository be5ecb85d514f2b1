/** The port behind charts and `/readings`: the embedded store and InfluxDB both fit it. */

import type { CheckedReading } from '@ninewatch/rules';

/** A stored reading with its place in the journal, which makes a repeat of a write harmless. */
export interface StoredReading extends CheckedReading {
  deviceId: string;
  venueId: string;
  receivedAt: number;
  position: number;
  /** Counts all readings within the journal position. */
  ordinal: number;
}

export interface RawQuery {
  deviceId: string;
  /** Keep only readings that have this metric. */
  metric?: string;
  /** measuredAt, ms, from inclusive, to exclusive. */
  from?: number;
  to?: number;
  limit: number;
  after?: string;
}

/** Buckets that one series answer may have: a year of hours fits. */
export const SERIES_BUCKETS_MAX = 10_000;

export interface SeriesQuery {
  deviceId: string;
  metric: string;
  from: number;
  to: number;
  /** Bucket width in ms, ≥ 1,000; at most 10,000 buckets an answer (a year of hours). */
  step: number;
}

export interface SeriesPoint {
  /** Begin of the bucket, ms, a multiple of `step`. */
  t: number;
  min: number;
  max: number;
  mean: number;
  count: number;
}

export interface LatestReading {
  deviceId: string;
  measuredAt: number;
  receivedAt: number;
  metrics: Record<string, number>;
  flags: string[];
}

/** Which store gave an answer; absent where there is only one. */
export interface Answered {
  store?: 'influx' | 'embedded';
}

/** Read side. Series are made of believable values: a metric that was set aside is not in them. */
export interface ReadingQueries {
  raw(query: RawQuery): Promise<{ items: StoredReading[]; next: string | null } & Answered>;
  series(query: SeriesQuery): Promise<SeriesPoint[] & Answered>;
  latest(deviceIds: readonly string[]): Promise<LatestReading[]>;
}

/** A page of raw readings as JSON text: made where it was read, since it is long. */
export interface RawText extends Answered {
  items: string;
  next: string | null;
}

/** What the feed asks: a long page must not be written as JSON on the thread that devices arrive on. [P2] */
export interface ReadingAnswers extends Omit<ReadingQueries, 'raw'> {
  rawText(query: RawQuery): Promise<RawText>;
}

/** Times before which a level may be dropped, ms. A coarser level is never dropped before a finer one. */
export interface RetentionTimes {
  rawMs: number;
  minutesMs: number;
  quartersMs: number;
  hoursMs: number;
}

/** Write side: written in journal order, the offset committed with the data. */
export interface ReadingStore extends ReadingQueries {
  /** Journal position up to which everything is durable and seen by queries. Never beyond what was flushed. */
  offset(): Promise<number>;
  /**
   * Takes what the journal holds up to `upTo`; may keep it in memory, bounded, until it is worth a write.
   * Idempotent by position: what was taken before changes nothing, also with more behind it.
   * Rejects when the store cannot be written; the same call again then loses and doubles nothing.
   */
  write(readings: readonly StoredReading[], upTo: number): Promise<void>;
  /** Resolves when everything that was taken is durable and seen by queries: `offset` is at the last `upTo`. */
  flush(): Promise<void>;
  /** Drops what was measured before these times. */
  prune(before: RetentionTimes): Promise<void>;
  /** What was not flushed is forgotten; the journal has it. */
  close(): Promise<void>;
}
