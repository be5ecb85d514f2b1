/** What answers about readings must be, word for word, whichever store gives them; run on each adapter. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readingAt } from './reading-store.contract.ts';
import type { ReadingStore, SeriesPoint, StoredReading } from './reading-store.ts';

const T0 = 1_764_000_000_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

export function describeReadingQueries(name: string, open: () => Promise<ReadingStore>): void {
  describe(name, () => {
    let store: ReadingStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    async function write(...readings: StoredReading[]): Promise<void> {
      await store.write(readings, readings.at(-1)?.position ?? 0);
      await store.flush();
    }

    async function allRaw(limit: number, more: object = {}): Promise<StoredReading[]> {
      const items: StoredReading[] = [];
      let after: string | undefined;
      do {
        const page = await store.raw({ deviceId: 'smoke-1', limit, ...more, ...(after ? { after } : {}) });
        items.push(...page.items);
        after = page.next ?? undefined;
      } while (after !== undefined);
      return items;
    }

    it('[P6] a reading comes back word for word', async () => {
      const odd = oddReadings();
      await write(...odd);
      expect((await store.raw({ deviceId: 'smoke-1', limit: 100 })).items).toEqual(odd);
    });

    it('[P1] readings of one millisecond, from several boots and generations, all stay, in order of arrival', async () => {
      const same = Array.from({ length: 60 }, (_, i) =>
        readingAt(0, i, {
          boot: 1 + (i % 3) * 7_919,
          seq: i % 5,
          generation: 1 + (i % 2),
          position: 1 + Math.floor(i / 10),
          ordinal: i % 10,
        }),
      );
      await write(...same);
      for (const limit of [7, 10, 59, 60, 61]) expect(await allRaw(limit)).toEqual(same);
    });

    it('pages hold what has a metric, whatever its name', async () => {
      const names = ['smoke', 'x=y, "z"', "it's 烟/雾", 'a\\b', 'late', 'time', '$.[0]', 'true'];
      const readings = names.flatMap((metric, i) =>
        [0, 1, 2].map((k) =>
          readingAt(i * 10 + k, 0, { metrics: { [metric]: k - 1 }, position: i * 10 + k + 1 }),
        ),
      );
      await write(...readings);
      for (const [i, metric] of names.entries()) {
        const wanted = readings.slice(i * 3, i * 3 + 3);
        expect(await allRaw(2, { metric }), metric).toEqual(wanted);
      }
    });

    it('a late reading changes the buckets of its own time', async () => {
      const later = (offsetMs: number, smoke: number, position: number) =>
        readingAt(offsetMs, smoke, { receivedAt: T0 + 3 * HOUR + position, position, late: true });
      await write(readingAt(0, 1, { position: 1 }), readingAt(MINUTE, 2, { position: 2 }));
      await write(readingAt(2 * HOUR, 3, { position: 3 }));
      await write(later(MINUTE + 5, 9, 4), later(5, 0.5, 5), readingAt(3 * HOUR, 4, { position: 6 }));
      expect(await series(MINUTE, T0, T0 + 2 * MINUTE)).toEqual([
        { t: T0, min: 0.5, max: 1, mean: 0.75, count: 2 },
        { t: T0 + MINUTE, min: 2, max: 9, mean: 5.5, count: 2 },
      ]);
      expect((await series(HOUR, T0, T0 + HOUR))[0]).toMatchObject({ min: 0.5, max: 9, count: 4 });
    });

    it('a year by the hour is answered', async () => {
      const far = readingAt(8_759 * HOUR, 7, { position: 2 });
      await write(readingAt(0, 1, { position: 1 }), far);
      const found = await series(HOUR, T0, T0 + 8_760 * HOUR);
      expect(found.map(({ max }) => max)).toEqual([1, 7]);
    });

    it.each([MINUTE, 15 * MINUTE, HOUR, 6 * HOUR])(
      'no peak and no reading disappears from days in steps of %i ms, though raw readings are gone',
      async (step) => {
        const days = Array.from({ length: 700 }, (_, i) =>
          readingAt(i * 370_000, (i * 7_919) % 1_009, { position: i + 1 }),
        );
        // Received last, measured hours before: not summed up yet, among what is.
        for (const [i, hours] of [61, 65.5, 71].entries()) {
          const position = 701 + i;
          days.push(
            readingAt(hours * HOUR, 2_000 + i, { position, receivedAt: T0 + 71.95 * HOUR, late: true }),
          );
        }
        for (let i = 0; i < days.length; i += 90) await write(...days.slice(i, i + 90));
        const to = T0 + 3 * 86_400_000;
        expect(await series(step, T0, to)).toEqual(summedUp(days, step));
        // The last hours stay: what is not summed up yet is raw.
        const gone = { rawMs: T0 + 60 * HOUR, minutesMs: T0, quartersMs: T0, hoursMs: T0 };
        await store.prune(gone);
        expect(await series(step, T0, to)).toEqual(summedUp(days, step));
      },
    );

    function series(step: number, from: number, to: number): Promise<SeriesPoint[]> {
      return store.series({ deviceId: 'smoke-1', metric: 'smoke', from, to, step });
    }
  });
}

function summedUp(readings: readonly StoredReading[], step: number): unknown[] {
  const buckets = Map.groupBy(readings, ({ measuredAt }) => Math.floor(measuredAt / step) * step);
  const inOrder = [...buckets].sort(([a], [b]) => a - b);
  return inOrder.map(([t, members]) => {
    const values = members.map(({ metrics }) => metrics.smoke ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      t,
      min: Math.min(...values),
      max: Math.max(...values),
      mean: expect.closeTo(mean, 6),
      count: values.length,
    };
  });
}

/** Everything that the check lets through in some form. */
function oddReadings(): StoredReading[] {
  const odd: Partial<StoredReading>[] = [
    { metrics: {} },
    { metrics: { smoke: 0.1 + 0.2, temperature: -59.999_999_999_999_99, co: 5e-324, power: -10_000_000 } },
    { metrics: { current: 1 / 3, voltage: 1e-7, humidity: 100, battery: 0 } },
    { metrics: { x: 1.7976931348623157e308, y: -1e21, z: 123_456_789_012_345.67 } },
    { metrics: { late: 1, flags: 2, time: 3, device: 4, position: 5, more: 6, metric_a: 7 } },
    { metrics: { 'a b,c=d': 1, '烟雾 "浓度"': 2, 'é\\n': 3, "it's": 4 }, unknownMetrics: ['é\\n', "it's"] },
    { metrics: { smoke: 75, temperature: 20 }, saturated: { smoke: 60 } },
    { flags: ['alarm', 'tamper', 'low_battery'], unknownFlags: ['a,b', 'quote " and \\', '换\n行'] },
    { event: 'alarm', metrics: { smoke: 3 }, late: true, clock: 'untrusted', at: 0 },
    { at: T0 - 5, sentAt: T0 + 17, maybeRepeated: true },
    { boot: 4_294_967_295, seq: Number.MAX_SAFE_INTEGER, generation: 77 },
    {
      faults: [
        { metric: 'co', reason: 'sentinel', value: '65535' },
        { metric: 'metrics', reason: 'too-many', value: '3 not kept' },
      ],
    },
    { venueId: 'Venue.2_b-c' },
  ];
  return odd.map((more, i) => readingAt(i, 0.5, { position: i + 1, ...more }));
}
