/** Thread 3: what people look up and list, on read-only connections, so that no question delays an alarm. */

import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { serve } from '../base/rpc.ts';
import { openJournalReader } from '../journal/journal.ts';
import { ledgerQueryFunctions } from '../ledger/ledger-queries.ts';
import { openEmbeddedQueries } from '../sinks/embedded/embedded-reading-queries.ts';
import type { AnsweredQueries, InfluxSettings } from '../sinks/influx/influx-reading-store.ts';
import type {
  LatestReading,
  RawQuery,
  RawText,
  ReadingQueries,
  SeriesQuery,
} from '../sinks/reading-store.ts';
import type { QuerySettings } from './protocol.ts';
import { awaitTurn } from './turn.ts';
import { lagFunctions } from './waiting-since.ts';

export type ReadingCalls = {
  readingsRaw(query: RawQuery): Promise<RawText>;
  readingsSeries(query: SeriesQuery): ReturnType<AnsweredQueries['series']>;
  /** Always the embedded store's: what the gateway knows now depends on no other server. */
  readingsLatest(deviceIds: readonly string[]): Promise<LatestReading[]>;
};

if (parentPort === null) throw new Error('this file is a thread');
awaitTurn(workerData);
const { dir, influx, rawKeptMs } = workerData as QuerySettings;
const embedded = openEmbeddedQueries(dir);
const readings = influx === undefined ? embeddedAlone(embedded) : await embeddedAndInflux(embedded, influx);

function embeddedAlone(queries: ReadingQueries): AnsweredQueries {
  return {
    raw: async (query) => ({ ...(await queries.raw(query)), store: 'embedded' }),
    series: async (query) => ({ points: await queries.series(query), store: 'embedded' }),
  };
}

/** Its client is loaded where it is used alone: every start would pay for it. */
async function embeddedAndInflux(
  queries: ReadingQueries,
  settings: InfluxSettings,
): Promise<AnsweredQueries> {
  const { openPreferredQueries } = await import('../sinks/influx/influx-reading-store.ts');
  const journal = openJournalReader(dir);
  return openPreferredQueries(dir, settings, {
    embedded: queries,
    newest: () => journal.positions().newest,
    clock: systemClock,
    rawFrom: () => systemClock.nowMs() - rawKeptMs,
  });
}

const readingCalls: ReadingCalls = {
  readingsRaw: async (query) => {
    const { items, ...rest } = await readings.raw(query);
    return { items: JSON.stringify(items), ...rest };
  },
  readingsSeries: readings.series,
  readingsLatest: embedded.latest,
};
serve(parentPort, { ...ledgerQueryFunctions(dir), ...readingCalls, ...lagFunctions(dir) });
parentPort.postMessage({ ready: true });
