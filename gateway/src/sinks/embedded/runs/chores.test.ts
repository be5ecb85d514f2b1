import { setImmediate } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { readingAt } from '../../reading-store.contract.ts';
import { SMALL_LIMITS, temporaryDirs } from '../embedded-fixtures.ts';
import { openEmbeddedReadingStore } from '../embedded-reading-store.ts';

const dirs = temporaryDirs();
afterAll(dirs.removeAll);

const NEVER = { rawMs: 0, minutesMs: 0, quartersMs: 0, hoursMs: 0 };
const DEVICES = 40;

it('[P2] a merge of many readings of one group of devices lets others run in between', async () => {
  const limits = { ...SMALL_LIMITS, freshReadingsMax: 1_000, pendingReadingsMax: 1e6, stepReadings: 100 };
  const store = openEmbeddedReadingStore(dirs.make(), limits);
  const readings = Array.from({ length: DEVICES * 50 }, (_, ordinal) =>
    readingAt(ordinal, 1, { deviceId: `device-${ordinal % DEVICES}`, seq: ordinal, position: 1, ordinal }),
  );
  let isOver = false;
  const merging = store
    .write(readings, 1)
    .then(() => store.flush())
    .then(() => store.prune(NEVER))
    .finally(() => {
      isOver = true;
    });
  let turns = 0;
  for (; !isOver; turns += 1) await setImmediate();
  await merging;
  expect(turns).toBeGreaterThan(readings.length / limits.stepReadings);
  for (let device = 0; device < DEVICES; device += 1) {
    const { items } = await store.raw({ deviceId: `device-${device}`, limit: 1_000 });
    expect(items.length).toBe(50);
  }
  await store.close();
});
