import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { readingAt } from '../reading-store.contract.ts';
import {
  copyJournal,
  expectationsOf,
  randomJournal,
  SMALL_LIMITS,
  temporaryDirs,
} from './embedded-fixtures.ts';
import { openEmbeddedQueries } from './embedded-reading-queries.ts';
import { openEmbeddedReadingStore } from './embedded-reading-store.ts';

const dirs = temporaryDirs();
afterAll(dirs.removeAll);

const T0 = 1_764_000_000_000;
const DAY_MS = 86_400_000;
const bucketTable = (name: string) => `CREATE TABLE ${name} (
  device INTEGER NOT NULL, metric TEXT NOT NULL, t INTEGER NOT NULL,
  min REAL NOT NULL, max REAL NOT NULL, sum REAL NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (device, metric, t)) WITHOUT ROWID;`;
const VERSION_1 = `
  CREATE TABLE device (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
  CREATE TABLE reading (
    device INTEGER NOT NULL, measured_at INTEGER NOT NULL, position INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (device, measured_at, position, ordinal)) WITHOUT ROWID;
  CREATE TABLE latest (device INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL);
  ${bucketTable('by_minute')} ${bucketTable('by_hour')}`;

/** A file of version 1 with the first `positions` of a journal, and one older hour whose readings are gone. */
function writeVersion1(dir: string, journal: ReturnType<typeof randomJournal>): void {
  const db = new DatabaseSync(join(dir, 'readings.db'));
  db.exec(`BEGIN; ${VERSION_1} INSERT INTO progress VALUES (1, ${journal.length});`);
  const insert = db.prepare('INSERT INTO reading VALUES (?, ?, ?, ?, ?)');
  for (const [i, { deviceId, raw, series }] of expectationsOf(journal).entries()) {
    const no = i + 1;
    db.prepare('INSERT INTO device VALUES (?, ?)').run(no, deviceId);
    for (const r of raw) insert.run(no, r.measuredAt, r.position, r.ordinal, JSON.stringify(r));
    const last = raw.toSorted((a, b) => a.position - b.position || a.ordinal - b.ordinal).at(-1);
    db.prepare('INSERT INTO latest VALUES (?, ?, ?)').run(no, last?.receivedAt ?? 0, JSON.stringify(last));
    for (const [table, step] of [
      ['by_minute', 60_000],
      ['by_hour', 3_600_000],
    ] as const) {
      const bucket = db.prepare(`INSERT INTO ${table} VALUES (?, 'smoke', ?, ?, ?, ?, ?)`);
      for (const { t, min, max, mean, count } of series('smoke', step)) {
        bucket.run(no, t, min, max, mean * count, count);
      }
    }
    db.prepare(`INSERT INTO by_hour VALUES (?, 'smoke', ?, 1, 9, 20, 4)`).run(no, T0 - 200 * DAY_MS);
  }
  db.exec('COMMIT');
  db.close();
}

it('[P6] a file of version 1 keeps its readings, its buckets and its oldest hours, and goes on', async () => {
  const dir = dirs.make();
  const journal = randomJournal(120, 11);
  writeVersion1(dir, journal.slice(0, 80));
  const store = openEmbeddedReadingStore(dir, SMALL_LIMITS);
  expect(await store.offset()).toBe(80);
  await copyJournal(store, journal, 5);
  const before = expectationsOf(journal.slice(0, 80));
  for (const { deviceId, raw, series } of expectationsOf(journal)) {
    expect((await store.raw({ deviceId, limit: 1_000 })).items).toEqual(raw);
    for (const step of [60_000, 900_000, 3_600_000]) {
      const from = step === 3_600_000 ? T0 - 100 * DAY_MS : T0;
      const points = await store.series({ deviceId, metric: 'smoke', from, to: T0 + 3_000_000, step });
      const wanted = series('smoke', step).filter(({ t }) => t >= from);
      expect(points.map(({ t, min, max, count }) => [t, min, max, count])).toEqual(
        wanted.map(({ t, min, max, count }) => [t, min, max, count]),
      );
    }
    const longAgo = { deviceId, metric: 'smoke', from: T0 - 201 * DAY_MS, to: T0 - 100 * DAY_MS };
    const old = before.some((each) => each.deviceId === deviceId);
    for (const step of [3_600_000, 86_400_000]) {
      const points = await store.series({ ...longAgo, step });
      expect(points.map(({ max, mean, count }) => [max, mean, count])).toEqual(old ? [[9, 5, 4]] : []);
    }
    // No minutes are left of that time: its hour stands for them.
    const fine = { ...longAgo, from: T0 - 200 * DAY_MS, to: T0 - 199 * DAY_MS, step: 60_000 };
    expect((await store.series(fine)).map(({ max }) => max)).toEqual(old ? [9] : []);
  }
  expect((await store.latest([before[0]?.deviceId ?? '']))[0]?.measuredAt).toBeDefined();
  await store.close();
});

it('refuses a file of a newer version by name and leaves it as it is', async () => {
  const dir = dirs.make();
  const store = openEmbeddedReadingStore(dir);
  await store.write([readingAt(0, 1)], 1);
  await store.close();
  const db = new DatabaseSync(join(dir, 'readings.db'));
  db.exec('PRAGMA user_version = 3');
  db.close();
  const refusal = expect.objectContaining({
    code: 'data-dir-unusable',
    message: expect.stringMatching(
      /^readings\.db has schema 3, this version knows 2: start the version that wrote it/,
    ),
  });
  expect(() => openEmbeddedReadingStore(dir)).toThrow(refusal);
  expect(() => openEmbeddedQueries(dir)).toThrow(refusal);
});
