/** A year of one device in a real InfluxDB 1.x: its hourly series in well under a second. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { openInfluxReadingStore } from '../src/sinks/influx/influx-reading-store.ts';
import { readingAt } from '../src/sinks/reading-store.contract.ts';
import type { ReadingStore, StoredReading } from '../src/sinks/reading-store.ts';
import { hasInfluxd, InfluxServer } from './influx-stage/influx-server.ts';

const T0 = 1_764_000_000_000;
const DAY = 86_400_000;
const HOUR = 3_600_000;
const YEAR = 365 * DAY;
const RAW_DAYS = 30;

/** Every two minutes for a year, every 15 s in the last 30 days, with one peak that lasts one reading. */
function* year(): Generator<StoredReading> {
  let position = 0;
  for (let t = 0; t < YEAR; t += t < YEAR - RAW_DAYS * DAY ? 120_000 : 15_000) {
    position += 1;
    const smoke = position === 100_001 ? 55.5 : (position % 97) / 97;
    yield readingAt(t, smoke, { position, seq: position });
  }
}

describe.skipIf(!hasInfluxd)('a year of one device', () => {
  let server: InfluxServer;
  let store: ReadingStore;
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-year-'));
  let written = 0;
  beforeAll(async () => {
    server = await InfluxServer.start(['raw', 'm', 'q', 'h']);
    const buckets = { raw: 'raw', levels: ['m', 'q', 'h'] as const };
    store = openInfluxReadingStore(dir, { url: server.url, token: '', org: 'o', buckets }, systemClock);
    let batch: StoredReading[] = [];
    for (const reading of year()) {
      batch.push(reading);
      written += 1;
      if (batch.length < 20_000) continue;
      await store.write(batch, reading.position);
      batch = [];
    }
    await store.write(batch, written);
    const rawMs = T0 + YEAR - RAW_DAYS * DAY;
    await store.prune({ rawMs, minutesMs: rawMs, quartersMs: T0, hoursMs: T0 });
  });
  afterAll(async () => {
    await store.close();
    await server.end();
    rmSync(dir, { recursive: true });
  });

  const timed = async (step: number, from: number) => {
    const began = performance.now();
    const points = await store.series({ deviceId: 'smoke-1', metric: 'smoke', from, to: T0 + YEAR, step });
    return { points, ms: performance.now() - began };
  };

  it.each([2 * HOUR, 6 * HOUR, DAY])('its series in steps of %i ms is whole and quick', async (step) => {
    const { points, ms } = await timed(step, T0);
    expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(written);
    expect(Math.max(...points.map(({ max }) => max))).toBe(55.5);
    expect(ms).toBeLessThan(1_000);
    process.stderr.write(
      `a year in steps of ${step / HOUR} h: ${points.length} points in ${Math.round(ms)} ms\n`,
    );
  });

  it('half a year by the hour, and the last month by the quarter', async () => {
    for (const [step, from] of [
      [HOUR, T0 + YEAR - 200 * DAY],
      [15 * 60_000, T0 + YEAR - RAW_DAYS * DAY],
    ] as const) {
      const { points, ms } = await timed(step, from);
      expect(points).toHaveLength(Math.ceil((T0 + YEAR - from) / step));
      expect(ms).toBeLessThan(1_000);
      process.stderr.write(
        `${points.length} points in steps of ${step / 60_000} min in ${Math.round(ms)} ms\n`,
      );
    }
  });
});
