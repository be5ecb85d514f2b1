import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { ReadingStore } from '../reading-store.ts';
import {
  copyAsKilled,
  copyJournal,
  expectationsOf,
  randomJournal,
  SMALL_LIMITS,
  temporaryDirs,
} from './embedded-fixtures.ts';
import { openEmbeddedReadingStore } from './embedded-reading-store.ts';

const dirs = temporaryDirs();
afterAll(dirs.removeAll);

const NEVER = { rawMs: 0, minutesMs: 0, quartersMs: 0, hoursMs: 0 };
const journal = randomJournal(180, 7);
const expected = expectationsOf(journal);
const T0 = 1_764_000_000_000;

/** All devices, or every 24th from `first` on. */
async function expectEverything(store: ReadingStore, first?: number): Promise<void> {
  expect(await store.offset()).toBe(journal.length);
  for (const { deviceId, raw, series } of expected.filter(
    (_, i) => first === undefined || i % 24 === first % 24,
  )) {
    expect((await store.raw({ deviceId, limit: 1_000 })).items).toEqual(raw);
    for (const [step, from] of [
      [1_000, T0],
      [60_000, T0],
      [900_000, T0 - 400_000_000],
      [3_600_000, T0 - 400_000_000],
    ] as const) {
      const points = await store.series({ deviceId, metric: 'smoke', from, to: T0 + 4_000_000, step });
      const wanted = series('smoke', step).filter(({ t }) => t >= from);
      expect(points.map(({ t, min, max, count }) => [t, min, max, count])).toEqual(
        wanted.map(({ t, min, max, count }) => [t, min, max, count]),
      );
      for (const [i, { mean }] of points.entries()) expect(mean).toBeCloseTo(wanted[i]?.mean ?? 0, 9);
    }
  }
}

/** Whether a merge was half done, or what it had merged not yet deleted. */
function isInTheMiddle(dir: string): boolean {
  const db = new DatabaseSync(join(dir, 'readings.db'));
  const { n } = db.prepare('SELECT count(*) AS n FROM run WHERE state <> 1').get() as { n: number };
  db.close();
  return n > 0;
}

it('[P1] [P2] killed at any step of writing and merging, every reading is stored and counted once', async () => {
  const dir = dirs.make();
  const store = openEmbeddedReadingStore(dir, SMALL_LIMITS);
  const killed: string[] = [];
  const snapshot = () => {
    const copy = dirs.make();
    copyAsKilled(dir, copy);
    killed.push(copy);
  };
  let isOver = false;
  const copying = copyJournal(store, journal, 8)
    .then(() => store.prune(NEVER))
    .finally(() => {
      isOver = true;
    });
  // Every step of the store is one transaction and then lets this loop run.
  while (!isOver) {
    await setImmediate();
    snapshot();
  }
  await copying;
  await expectEverything(store);
  await store.close();
  expect(killed.length).toBeGreaterThan(30);

  const offsets = new Set<number>();
  let inTheMiddle = 0;
  for (const [i, copy] of killed.entries()) {
    inTheMiddle += isInTheMiddle(copy) ? 1 : 0;
    const again = openEmbeddedReadingStore(copy, { ...SMALL_LIMITS, stepReadings: 10_000 });
    offsets.add(await again.offset());
    await copyJournal(again, journal, 60);
    await again.prune(NEVER);
    await expectEverything(again, i);
    await again.close();
  }
  expect(inTheMiddle).toBeGreaterThan(10);
  expect(offsets.size).toBeGreaterThan(5);
}, 100_000);
