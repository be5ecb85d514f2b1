/** Thread 3: everything that is read for people, on read-only connections, so that no report delays an alarm. */

import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../base/rpc.ts';
import { ledgerQueryFunctions } from '../ledger/ledger-queries.ts';
import { openEmbeddedQueries } from '../sinks/embedded/embedded-reading-queries.ts';
import type {
  LatestReading,
  RawQuery,
  SeriesPoint,
  SeriesQuery,
  StoredReading,
} from '../sinks/reading-store.ts';
import type { QuerySettings } from './protocol.ts';

export type ReadingCalls = {
  readingsRaw(query: RawQuery): Promise<{ items: StoredReading[]; next: string | null }>;
  readingsSeries(query: SeriesQuery): Promise<SeriesPoint[]>;
  readingsLatest(deviceIds: readonly string[]): Promise<LatestReading[]>;
};

if (parentPort === null) throw new Error('this file is a thread');
const { dir } = workerData as QuerySettings;
const readings = openEmbeddedQueries(dir);
const readingCalls: ReadingCalls = {
  readingsRaw: readings.raw,
  readingsSeries: readings.series,
  readingsLatest: readings.latest,
};
serve(parentPort, { ...ledgerQueryFunctions(dir), ...readingCalls });
parentPort.postMessage({ ready: true });
