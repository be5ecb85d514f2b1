import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { readingAt } from '../reading-store.contract.ts';
import type { ReadingStore, SeriesPoint } from '../reading-store.ts';
import { SMALL_LIMITS, temporaryDirs } from './embedded-fixtures.ts';
import { openEmbeddedReadingStore } from './embedded-reading-store.ts';

const dirs = temporaryDirs();
afterAll(dirs.removeAll);

const T0 = 1_764_000_000_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const ALL = { rawMs: 0, minutesMs: 0, quartersMs: 0, hoursMs: 0 };

let dir: string;
let store: ReadingStore;
beforeEach(() => {
  dir = dirs.make();
  store = openEmbeddedReadingStore(dir, SMALL_LIMITS);
});
afterEach(() => store.close());

let position = 0;
/** Every `stepMs`, values in a small wave with one peak of 50 at `peakMs`. */
async function writeWave({ untilMs, stepMs, peakMs }: { untilMs: number; stepMs: number; peakMs: number }) {
  for (let at = 0; at < untilMs; at += stepMs * 200) {
    const times = Array.from({ length: 200 }, (_, i) => at + i * stepMs).filter((ms) => ms < untilMs);
    position += 1;
    const readings = times.map((ms, ordinal) =>
      readingAt(ms, ms === peakMs ? 50 : (ms % 7) / 10, { position, ordinal, seq: ms / stepMs }),
    );
    await store.write(readings, position);
  }
  await store.flush();
}
const countOf = (points: readonly SeriesPoint[]) => points.reduce((sum, { count }) => sum + count, 0);
const ask = { deviceId: 'smoke-1', metric: 'smoke' };

it('[P6] no peak and no reading is missing where a finer level ends and a wider one goes on', async () => {
  const stepMs = 10 * MINUTE_MS;
  const peakMs = 2 * DAY_MS + 30 * MINUTE_MS;
  await writeWave({ untilMs: 12 * DAY_MS, stepMs, peakMs });
  await store.prune(ALL);
  const ends = [10 * DAY_MS + 1_234_567, 8 * DAY_MS + 20 * MINUTE_MS, 5 * DAY_MS + 17 * MINUTE_MS, 0];
  const [rawMs, minutesMs, quartersMs, hoursMs] = ends.map((ms) => T0 + ms) as [
    number,
    number,
    number,
    number,
  ];
  await store.prune({ rawMs, minutesMs, quartersMs, hoursMs });
  for (const end of ends) {
    for (const step of [1_000, MINUTE_MS, 90_001, 15 * MINUTE_MS, HOUR_MS]) {
      const reach = Math.min(2_000 * step, 20 * HOUR_MS);
      const from = T0 + Math.max(0, Math.floor((end - reach) / HOUR_MS) * HOUR_MS);
      const to = from + Math.ceil((2 * reach) / HOUR_MS) * HOUR_MS;
      const points = await store.series({ ...ask, from, to: Math.min(to, from + 10_000 * step), step });
      const wanted = (Math.min(to, from + 10_000 * step) - from) / stepMs;
      // A wide bucket on the edge of the answer is in it as a whole.
      expect(Math.abs(countOf(points) - wanted)).toBeLessThanOrEqual(HOUR_MS / stepMs);
      expect(points.map(({ t }) => t)).toEqual([...new Set(points.map(({ t }) => t))].sort((a, b) => a - b));
    }
  }
  const whole = { ...ask, from: T0, to: T0 + 12 * DAY_MS };
  for (const step of [HOUR_MS, 15 * MINUTE_MS, DAY_MS]) {
    const points = await store.series({ ...whole, step });
    expect(countOf(points)).toBe((12 * DAY_MS) / stepMs);
    expect(points.find(({ max }) => max === 50)?.t).toBe(Math.floor((T0 + 2 * DAY_MS) / step) * step);
  }
  expect((await store.raw({ deviceId: 'smoke-1', limit: 1 })).items[0]?.measuredAt).toBeGreaterThanOrEqual(
    rawMs,
  );
});

it('a reading that comes days late lands in its own buckets, before and after merging', async () => {
  await writeWave({ untilMs: 3 * DAY_MS, stepMs: HOUR_MS, peakMs: -1 });
  await store.prune(ALL);
  position += 1;
  await store.write([readingAt(DAY_MS + 5, 9.5, { late: true, position })], position);
  await store.flush();
  for (const _ of ['fresh', 'merged']) {
    for (const step of [MINUTE_MS, 15 * MINUTE_MS, HOUR_MS]) {
      const [bucket] = await store.series({ ...ask, from: T0 + DAY_MS, to: T0 + DAY_MS + 1, step });
      expect(bucket).toMatchObject({ t: T0 + DAY_MS, max: 9.5, count: 2 });
    }
    await writeWave({ untilMs: 200 * MINUTE_MS, stepMs: MINUTE_MS, peakMs: -1 });
    await store.prune(ALL);
  }
});

it('a year of hourly buckets is read within 100 ms of processor time', async () => {
  await store.close();
  store = openEmbeddedReadingStore(dirs.make());
  await writeWave({ untilMs: 365 * DAY_MS, stepMs: 20 * MINUTE_MS, peakMs: 180 * DAY_MS });
  await store.prune(ALL);
  const halves = [0, 182, 365].map((days) => T0 + days * DAY_MS);
  const before = process.threadCpuUsage();
  const points = [
    ...(await store.series({ ...ask, from: halves[0] as number, to: halves[1] as number, step: HOUR_MS })),
    ...(await store.series({ ...ask, from: halves[1] as number, to: halves[2] as number, step: HOUR_MS })),
  ];
  const { user, system } = process.threadCpuUsage(before);
  expect(points).toHaveLength(365 * 24);
  expect(Math.max(...points.map(({ max }) => max))).toBe(50);
  expect((user + system) / 1_000).toBeLessThan(100);
});

it('pages come without loss or repeat from fresh and merged runs, backlogs among them', async () => {
  const late = [5, 3, 9_000_000, 1, 70_000_000, 2];
  for (let i = 0; i < 300; i += 1) {
    const reading = readingAt(100_000_000 + i * 1_000 - (late[i % 6] as number), i, {
      seq: i,
      position: i + 1,
    });
    await store.write([reading, { ...reading, deviceId: 'other', ordinal: 1 }], i + 1);
    if (i % 11 === 0) await store.flush();
  }
  await store.flush();
  const seen: number[] = [];
  let after: string | undefined;
  do {
    const page = await store.raw({
      deviceId: 'smoke-1',
      limit: 7,
      ...(after === undefined ? {} : { after }),
    });
    seen.push(...page.items.map((reading) => reading.seq));
    after = page.next ?? undefined;
  } while (after !== undefined);
  const all = Array.from({ length: 300 }, (_, i) => i);
  const timeOf = (i: number) => i * 1_000 - (late[i % 6] as number);
  expect(seen).toEqual(all.sort((a, b) => timeOf(a) - timeOf(b)));
  expect((await store.latest(['smoke-1']))[0]?.metrics.smoke).toBe(299);
});

it('[P8] what retention took is not in the file any more', async () => {
  await writeWave({ untilMs: 3 * DAY_MS, stepMs: 10 * MINUTE_MS, peakMs: 0 });
  const file = new DatabaseSync(join(dir, 'readings.db'), { readOnly: true });
  const bytes = () => (file.prepare('SELECT sum(length(body)) AS n FROM chunk').get() as { n: number }).n;
  await store.prune(ALL);
  const before = bytes();
  const end = T0 + 4 * DAY_MS;
  await store.prune({ rawMs: end, minutesMs: end, quartersMs: end, hoursMs: 0 });
  expect(bytes()).toBeLessThan(before / 3);
  expect(countOf(await store.series({ ...ask, from: T0, to: end, step: HOUR_MS }))).toBe(3 * 144);
  expect((await store.latest(['smoke-1']))[0]?.measuredAt).toBe(T0 + 3 * DAY_MS - 10 * MINUTE_MS);
  file.close();
});

it('[P6] a prune by a clock that was a year ahead hides nothing that comes after it', async () => {
  await writeWave({ untilMs: 2 * DAY_MS, stepMs: HOUR_MS, peakMs: 0 });
  const ahead = T0 + 365 * DAY_MS;
  await store.prune({ rawMs: ahead, minutesMs: ahead, quartersMs: ahead, hoursMs: 0 });
  position += 1;
  await store.write([readingAt(2 * DAY_MS, 7, { position, seq: 77 })], position);
  await store.flush();
  await store.prune({ ...ALL, rawMs: T0 });
  const { items } = await store.raw({ deviceId: 'smoke-1', from: T0 + 2 * DAY_MS, limit: 5 });
  expect(items.map(({ seq }) => seq)).toEqual([77]);
  for (const step of [1_000, MINUTE_MS, HOUR_MS]) {
    const points = await store.series({ ...ask, from: T0 + 2 * DAY_MS, to: T0 + 2 * DAY_MS + HOUR_MS, step });
    expect(points.map(({ max }) => max)).toEqual([7]);
  }
});

it('[P2] a write that the disk refuses loses and doubles nothing when it is tried again', async () => {
  const other = new DatabaseSync(join(dir, 'readings.db'));
  other.exec(`CREATE TRIGGER full BEFORE INSERT ON chunk BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  const first = [readingAt(0, 1, { position: 1 })];
  await store.write(first, 1);
  await expect(store.flush()).rejects.toMatchObject({ code: 'store-busy', retryable: true });
  expect(await store.offset()).toBe(0);
  other.exec('DROP TRIGGER full');
  other.close();
  await store.write([...first, readingAt(1_000, 2, { position: 2 })], 2);
  await store.flush();
  expect((await store.raw({ deviceId: 'smoke-1', limit: 9 })).items.map((r) => r.seq)).toEqual([0, 1_000]);
  expect(countOf(await store.series({ ...ask, from: T0, to: T0 + 1, step: HOUR_MS }))).toBe(2);
});
