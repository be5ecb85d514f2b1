/** What every reading store must do; run on each adapter. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadingStore, StoredReading } from './reading-store.ts';

const T0 = 1_764_000_000_000;

export function readingAt(offsetMs: number, smoke: number, more: Partial<StoredReading> = {}): StoredReading {
  return {
    deviceId: 'smoke-1',
    venueId: 'venue-1',
    boot: 1,
    seq: offsetMs,
    at: T0 + offsetMs,
    measuredAt: T0 + offsetMs,
    receivedAt: T0 + offsetMs + 20,
    clock: 'trusted',
    late: false,
    metrics: { smoke, temperature: 20 },
    flags: [],
    generation: 1,
    position: offsetMs + 1,
    ordinal: 0,
    ...more,
  };
}

export function describeReadingStore(name: string, open: () => Promise<ReadingStore>): void {
  describe(name, () => {
    let store: ReadingStore;
    beforeEach(async () => {
      store = await open();
    });
    async function write(readings: readonly StoredReading[], upTo: number): Promise<void> {
      await store.write(readings, upTo);
      await store.flush();
    }
    afterEach(() => store.close());

    it('[P2] keeps its offset with the readings', async () => {
      expect(await store.offset()).toBe(0);
      await write([readingAt(0, 0.1)], 7);
      expect(await store.offset()).toBe(7);
    });

    it('[P1] a batch written twice is stored once', async () => {
      const batch = [readingAt(0, 0.1), readingAt(1_000, 0.2)];
      await write(batch, 2);
      await write(batch, 2);
      const { items } = await store.raw({ deviceId: 'smoke-1', limit: 10 });
      expect(items).toEqual(batch);
      const [minute] = await store.series({ ...series, step: 60_000 });
      expect(minute?.count).toBe(2);
    });

    it('[P1] [P2] what was taken before changes nothing, also with more behind it', async () => {
      const batch = [readingAt(0, 0.1), readingAt(1_000, 0.2)];
      await store.write(batch.slice(0, 1), 1);
      expect(await store.offset()).toBeLessThanOrEqual(1);
      await store.write(batch, 1_001);
      await store.flush();
      expect(await store.offset()).toBe(1_001);
      await write(batch, 1_001);
      expect((await store.raw({ deviceId: 'smoke-1', limit: 10 })).items).toEqual(batch);
      expect((await store.series({ ...series, step: 3_600_000 }))[0]?.count).toBe(2);
    });

    it('[P2] keeps the offset of positions without readings', async () => {
      await write([], 5);
      expect(await store.offset()).toBe(5);
      await write([readingAt(0, 0.1, { position: 6 })], 6);
      await write([], 9);
      expect(await store.offset()).toBe(9);
    });

    it('two readings of one millisecond both stay', async () => {
      await write([readingAt(0, 0.1, { seq: 1 }), readingAt(0, 0.2, { seq: 2, ordinal: 1 })], 1);
      expect((await store.raw({ deviceId: 'smoke-1', limit: 10 })).items.map((r) => r.seq)).toEqual([1, 2]);
    });

    it('pages through everything without loss or repeat', async () => {
      const all = Array.from({ length: 25 }, (_, i) => readingAt(i * 100, i));
      await write(all, 25);
      const seen: number[] = [];
      let after: string | undefined;
      do {
        const page = await store.raw({ deviceId: 'smoke-1', limit: 10, ...(after ? { after } : {}) });
        seen.push(...page.items.map((r) => r.seq));
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect(seen).toEqual(all.map((r) => r.seq));
    });

    it('filters by time (from inclusive, to exclusive) and by metric', async () => {
      await write([readingAt(0, 1), readingAt(1_000, 2), readingAt(2_000, 3, { metrics: { co: 4 } })], 3);
      const between = await store.raw({ deviceId: 'smoke-1', from: T0, to: T0 + 1_000, limit: 10 });
      expect(between.items.map((r) => r.seq)).toEqual([0]);
      const co = await store.raw({ deviceId: 'smoke-1', metric: 'co', limit: 10 });
      expect(co.items.map((r) => r.seq)).toEqual([2_000]);
    });

    it.each([1_000, 60_000, 120_000, 3_600_000])(
      'no peak disappears from a series of %i ms buckets',
      async (step) => {
        const values = [0.01, 0.02, 9.5, 0.01];
        await write(
          values.map((value, i) => readingAt(i * 7_000, value)),
          4,
        );
        const points = await store.series({ ...series, step });
        expect(Math.max(...points.map((p) => p.max))).toBe(9.5);
        expect(Math.min(...points.map((p) => p.min))).toBe(0.01);
        expect(points.reduce((sum, p) => sum + p.count, 0)).toBe(4);
        for (const { t, min, mean, max } of points) {
          expect(t % step).toBe(0);
          expect(mean).toBeGreaterThanOrEqual(min);
          expect(mean).toBeLessThanOrEqual(max);
        }
      },
    );

    it.each([1_000, 7_000, 90_001, 120_000, 3_600_000])(
      'buckets of %i ms are as wide as that',
      async (step) => {
        const all = Array.from({ length: 60 }, (_, i) => readingAt(i * 9_137 + 13, i));
        await write(all, 60);
        const points = await store.series({ ...series, to: T0 + 3_600_000, step });
        expect(points.map((p) => p.t)).toEqual([
          ...new Set(all.map((r) => Math.floor(r.measuredAt / step) * step)),
        ]);
        expect(points.reduce((sum, p) => sum + p.count, 0)).toBe(60);
      },
    );

    it('[P6] values that nobody can add up stop nothing', async () => {
      const huge = (value: number) => ({ metrics: { x: value } });
      await write([readingAt(0, 0, huge(1e308)), readingAt(1, 0, huge(1e308))], 1);
      await write([readingAt(2, 0, huge(-1e308)), readingAt(3, 0, huge(-1e308)), readingAt(4, 0.5)], 2);
      expect(await store.offset()).toBe(2);
      expect((await store.raw({ deviceId: 'smoke-1', limit: 10 })).items).toHaveLength(5);
      const [minute] = await store.series({ ...series, metric: 'x', step: 60_000 });
      expect(Number.isFinite(minute?.mean)).toBe(true);
    });

    it('a saturated value is drawn as the end of its range and kept as sent', async () => {
      await write([readingAt(0, 75, { saturated: { smoke: 60 } })], 1);
      expect((await store.series({ ...series, step: 60_000 }))[0]?.max).toBe(60);
      expect((await store.raw({ deviceId: 'smoke-1', limit: 1 })).items[0]?.metrics.smoke).toBe(75);
    });

    it('knows nothing of an unknown device and refuses a broken cursor or step', async () => {
      expect(await store.raw({ deviceId: 'nobody', limit: 10 })).toEqual({ items: [], next: null });
      expect(await store.series({ ...series, deviceId: 'nobody', step: 60_000 })).toEqual([]);
      await expect(store.raw({ deviceId: 'smoke-1', limit: 1, after: 'x' })).rejects.toThrow(RangeError);
      await expect(store.series({ ...series, step: 999 })).rejects.toThrow(RangeError);
    });

    it('tells the latest of each device', async () => {
      await write([readingAt(0, 1), readingAt(1_000, 2), readingAt(0, 3, { deviceId: 'b' })], 2);
      const latest = await store.latest(['smoke-1', 'b', 'nobody']);
      expect(Object.fromEntries(latest.map((l) => [l.deviceId, l.metrics.smoke]))).toEqual({
        'smoke-1': 2,
        b: 3,
      });
    });

    it('[P8] drops what is older than its retention', async () => {
      await write([readingAt(0, 1), readingAt(3_600_000 * 3, 2)], 2);
      await store.prune({ rawMs: T0 + 1, minutesMs: T0, quartersMs: T0, hoursMs: T0 - 3_600_000 });
      expect((await store.raw({ deviceId: 'smoke-1', limit: 10 })).items).toHaveLength(1);
      expect(
        (await store.series({ ...series, to: T0 + 86_400_000, step: 3_600_000 })).map((p) => p.max),
      ).toEqual([1, 2]);
      const later = T0 + 3_600_000 * 2;
      await store.prune({ rawMs: later, minutesMs: later, quartersMs: later, hoursMs: later });
      expect(
        (await store.series({ ...series, to: T0 + 86_400_000, step: 3_600_000 })).map((p) => p.max),
      ).toEqual([2]);
    });
  });
}

const series = { deviceId: 'smoke-1', metric: 'smoke', from: T0, to: T0 + 600_000 };
