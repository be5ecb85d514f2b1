/** InfluxDB as a reading store: the sink writes, InfluxQL answers. */

import type { Clock } from '../../base/clock.ts';
import type { ReadingStore, StoredReading } from '../reading-store.ts';
import { bucketRetention } from './read/bucket-retention.ts';
import { createInfluxQuery, nameOf, textOf } from './read/influx-query.ts';
import { influxReadingQueries } from './read/influx-reading-queries.ts';
import { type AnsweredQueries, type PreferredOptions, preferInflux } from './read/preferred-queries.ts';
import { type Buckets, LEVELS, RAW } from './schema.ts';
import { InfluxSink, type Row } from './write/influx-sink.ts';
import { createInfluxWriter } from './write/influx-writer.ts';
import { openRefusedLines } from './write/refused-lines.ts';
import { openProgress, openSinkState } from './write/sink-state.ts';

export type { AnsweredQueries } from './read/preferred-queries.ts';
export { InfluxCopier } from './write/influx-copier.ts';

export interface InfluxSettings {
  url: string;
  token: string;
  org: string;
  buckets: Buckets;
}

export interface InfluxEvents {
  onRefused(count: number, reason: string): void;
  onExpired(lines: number): void;
}

/** The write side with its state and its file of refused lines in `dir`. */
export function openInfluxSink(
  dir: string,
  settings: InfluxSettings,
  more: { clock: Clock; events: InfluxEvents },
): { sink: InfluxSink; close(): void } {
  const state = openSinkState(dir);
  const refusedLines = openRefusedLines(dir);
  const sink = new InfluxSink({
    writer: createInfluxWriter(settings),
    state,
    buckets: settings.buckets,
    onRefused: (refused) => {
      refusedLines.keep(refused, more.clock.nowMs());
      more.events.onRefused(refused.length, refused[0]?.reason ?? '');
    },
    onExpired: more.events.onExpired,
  });
  return { sink, close: () => state.close() };
}

/** InfluxDB's answers while it is up to date, else the embedded store's. The sink must have been opened once. */
export function openPreferredQueries(
  dir: string,
  settings: InfluxSettings,
  more: Omit<PreferredOptions, 'influx' | 'progress' | 'buckets' | 'keptFrom'>,
): AnsweredQueries {
  const { progress } = openProgress(dir);
  const query = createInfluxQuery(settings);
  const influx = influxReadingQueries({ query, buckets: settings.buckets, progress, rawFrom: more.rawFrom });
  const keptFrom = bucketRetention(query, { ...more, token: settings.token });
  return preferInflux({ ...more, influx, progress, buckets: settings.buckets, keptFrom });
}

/**
 * Both sides on one port, for whoever has no journal at hand. `prune` deletes by InfluxQL, which 1.x and 2.x know;
 * in the gateway the buckets' own retention does it.
 */
export function openInfluxReadingStore(dir: string, settings: InfluxSettings, clock: Clock): ReadingStore {
  const { sink, close } = openInfluxSink(dir, settings, {
    clock,
    events: { onRefused: () => {}, onExpired: () => {} },
  });
  const query = createInfluxQuery(settings);
  const { buckets } = settings;
  const state = openSinkState(dir);
  let rawFrom = 0;
  const drop = (bucket: string, measurement: string, beforeMs: number) =>
    query.rows(
      bucket,
      `DELETE FROM ${nameOf(measurement)} WHERE time < ${textOf(new Date(beforeMs).toISOString())}`,
      { columns: [] },
    );
  return {
    ...influxReadingQueries({ query, buckets, progress: state.progress, rawFrom: () => rawFrom }),
    offset: async () => sink.position,
    write: async (readings, upTo) => {
      await sink.store();
      if (upTo <= sink.position) return;
      sink.take(rowsOf(readings, sink.position), upTo);
      await sink.store();
    },
    flush: () => sink.store(),
    prune: async (before) => {
      await drop(buckets.raw, RAW, before.rawMs);
      rawFrom = Math.max(rawFrom, before.rawMs);
      for (const [i, { measurement, keptAs }] of LEVELS.entries()) {
        await drop(buckets.levels[i] ?? buckets.raw, measurement, before[keptAs]);
      }
    },
    close: async () => {
      state.close();
      close();
    },
  };
}

function rowsOf(readings: readonly StoredReading[], after: number): Row[] {
  const rows: (Row & { readings: StoredReading[] })[] = [];
  for (const reading of readings) {
    if (reading.position <= after) continue;
    let row = rows.at(-1);
    if (row?.position !== reading.position) {
      row = { position: reading.position, receivedAt: reading.receivedAt, readings: [] };
      rows.push(row);
    }
    row?.readings.push(reading);
  }
  return rows;
}
