/** For tests of the embedded store: a journal of random readings, what must come of it, a folder copied as a crash leaves it. */

import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readingAt } from '../reading-store.contract.ts';
import type { ReadingStore, SeriesPoint, StoredReading } from '../reading-store.ts';
import { EMBEDDED_LIMITS, type EmbeddedLimits } from './embedded-reading-store.ts';

/** So small that a few hundred readings go through every kind of merge. */
export const SMALL_LIMITS: EmbeddedLimits = {
  ...EMBEDDED_LIMITS,
  freshRunsMax: 3,
  freshReadingsMax: 60,
  fanIn: 2,
  stepReadings: 8,
  pendingReadingsMax: 25,
};

export function temporaryDirs(): { make(): string; removeAll(): void } {
  const dirs: string[] = [];
  return {
    make: () => {
      const dir = mkdtempSync(join(tmpdir(), 'ninewatch-readings-'));
      dirs.push(dir);
      return dir;
    },
    removeAll: () => {
      for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
    },
  };
}

/** The files as a kill at this moment would leave them. */
export function copyAsKilled(from: string, to: string): void {
  for (const name of ['readings.db', 'readings.db-wal']) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
}

/** Positions from 1, a few readings each; some late by hours or days, some of alternating shapes. */
export function randomJournal(positions: number, seed: number): StoredReading[][] {
  let state = seed;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  return Array.from({ length: positions }, (_, i) =>
    Array.from({ length: random(4) }, (__, ordinal) => {
      const receivedMs = i * 8_000;
      const lateMs = [0, 0, 0, 0, 0, 0, 7_200_000, 300_000_000][random(8)] as number;
      const metrics = random(5) === 0 ? { co: random(50) } : { smoke: random(600) / 1_000, temperature: 20 };
      return readingAt(receivedMs - lateMs, 0, {
        deviceId: `device-${random(200)}`,
        receivedAt: readingAt(receivedMs, 0).measuredAt,
        seq: i * 10 + ordinal,
        position: i + 1,
        ordinal,
        metrics,
        ...(random(9) === 0 ? { flags: ['alarm'] } : {}),
      });
    }),
  );
}

export interface Expectation {
  deviceId: string;
  raw: StoredReading[];
  series(metric: string, step: number): SeriesPoint[];
}

/** What every device must show once the whole journal is stored. */
export function expectationsOf(journal: readonly StoredReading[][]): Expectation[] {
  const devices = Map.groupBy(journal.flat(), (reading) => reading.deviceId);
  return [...devices].map(([deviceId, readings]) => {
    const raw = readings.toSorted(
      (a, b) => a.measuredAt - b.measuredAt || a.position - b.position || a.ordinal - b.ordinal,
    );
    return { deviceId, raw, series: (metric, step) => seriesOf(raw, metric, step) };
  });
}

function seriesOf(readings: readonly StoredReading[], metric: string, step: number): SeriesPoint[] {
  const having = readings.filter((reading) => metric in reading.metrics);
  const buckets = Map.groupBy(having, ({ measuredAt }) => Math.floor(measuredAt / step) * step);
  return [...buckets].map(([t, bucket]) => {
    const values = bucket.map(({ metrics }) => metrics[metric] as number);
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
    return { t, min: Math.min(...values), max: Math.max(...values), mean, count: values.length };
  });
}

/** As the copier would: what lies behind the store's offset, a few positions a write. */
export async function copyJournal(
  store: ReadingStore,
  journal: readonly StoredReading[][],
  positionsAWrite: number,
): Promise<void> {
  for (let at = await store.offset(); at < journal.length; at += positionsAWrite) {
    const upTo = Math.min(at + positionsAWrite, journal.length);
    await store.write(journal.slice(at, upTo).flat(), upTo);
  }
  await store.flush();
}
