/** Readings from InfluxDB while it answers, has everything and is caught up; else from the embedded store. */

import type { Clock } from '../../../base/clock.ts';
import { GatewayError } from '../../../base/errors.ts';
import type { ReadingQueries, SeriesPoint, SeriesQuery, StoredReading } from '../../reading-store.ts';
import type { Buckets } from '../schema.ts';
import type { Progress } from '../write/sink-state.ts';

import type { KeptFrom } from './bucket-retention.ts';
import { beginOf, bucketOf } from './influx-reading-queries.ts';

export type AnsweringStore = 'influx' | 'embedded';

/** The port's answers with the store that gave them. */
export interface AnsweredQueries {
  raw(
    query: Parameters<ReadingQueries['raw']>[0],
  ): Promise<{ items: StoredReading[]; next: string | null; store: AnsweringStore }>;
  series(
    query: Parameters<ReadingQueries['series']>[0],
  ): Promise<{ points: SeriesPoint[]; store: AnsweringStore }>;
}

export interface PreferredOptions {
  influx: Pick<ReadingQueries, 'raw' | 'series'>;
  embedded: Pick<ReadingQueries, 'raw' | 'series'>;
  progress(): Progress;
  /** Newest committed journal position. */
  newest(): number;
  clock: Clock;
  buckets: Buckets;
  keptFrom: KeptFrom;
  /** Readings measured before it are gone from the embedded store, ms. */
  rawFrom(): number;
}

/** Longest wait for InfluxDB to catch up with what was committed when the question came, ms. */
export const CATCH_UP_MS_MAX = 1_000;
const LOOK_MS = 10;
/** After a failure nobody waits for InfluxDB again for this long, ms. */
export const REST_MS = 5_000;
/** A device's clock may run ahead: what was measured so long after the copy began may have come before. */
const CLOCK_AHEAD_MS = 120_000;

/** Both stores give the same answers and take each other's cursors, so a page may come from either. */
export function preferInflux(options: PreferredOptions): AnsweredQueries {
  const { influx, embedded, clock } = options;
  let restUntilMs = Number.NEGATIVE_INFINITY;

  async function answer<T>(
    { from, buckets }: Asked,
    ask: (of: Pick<ReadingQueries, 'raw' | 'series'>) => Promise<T>,
  ) {
    const store = async (): Promise<AnsweringStore> =>
      clock.monotonicMs() >= restUntilMs &&
      isComplete(options, from) &&
      (await isCaughtUp(options)) &&
      (await isKept(options, { from, buckets }))
        ? 'influx'
        : 'embedded';
    if ((await store()) === 'influx') {
      try {
        return { found: await ask(influx), store: 'influx' as const };
      } catch (cause) {
        // A question that nobody can answer, or a bug of ours, is not InfluxDB's failure.
        if (!(cause instanceof GatewayError)) throw cause;
        restUntilMs = clock.monotonicMs() + REST_MS;
      }
    }
    return { found: await ask(embedded), store: 'embedded' as const };
  }

  return {
    raw: async (query) => {
      const { found, store } = await answer(
        { from: Math.max(query.from ?? 0, options.rawFrom()), buckets: [options.buckets.raw] },
        (of) => of.raw(query),
      );
      return { ...found, store };
    },
    series: async (query) => {
      const { found, store } = await answer(
        { from: beginOf(query), buckets: seriesBuckets(options, query) },
        (of) => of.series(query),
      );
      return { points: found, store };
    },
  };
}

interface Asked {
  from: number;
  buckets: readonly string[];
}

/** Short ranges are made of raw readings, while those are kept. */
function seriesBuckets({ buckets, rawFrom }: PreferredOptions, query: SeriesQuery): string[] {
  const level = bucketOf(buckets, query.step);
  return beginOf(query) >= rawFrom() ? [buckets.raw, level] : [level];
}

/** Beyond a bucket's retention InfluxDB would answer as if there had been nothing. [P6] */
async function isKept({ keptFrom }: PreferredOptions, { from, buckets }: Asked): Promise<boolean> {
  const kept = await Promise.all(buckets.map(keptFrom));
  return kept.every((ms) => from >= ms);
}

/** What was journalled before the copy began, or lost to it on a full disk, only the embedded store has. */
function isComplete({ progress }: PreferredOptions, from: number): boolean {
  const { completeFromMs } = progress();
  return completeFromMs === 0 || from >= completeFromMs + CLOCK_AHEAD_MS;
}

async function isCaughtUp({ progress, newest, clock }: PreferredOptions): Promise<boolean> {
  const wanted = newest();
  const deadlineMs = clock.monotonicMs() + CATCH_UP_MS_MAX;
  while (progress().position < wanted) {
    if (clock.monotonicMs() >= deadlineMs) return false;
    await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
  }
  return true;
}
