import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readingAt } from '../../reading-store.contract.ts';
import type { StoredReading } from '../../reading-store.ts';
import { blocksOf, putBlock } from './blocks.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { newColumn, putDecimal, takeDecimal } from './decimals.ts';
import { decodePoints, encodePoints, type Point } from './points.ts';
import { ReadingCursor } from './reading-cursor.ts';
import { ReadingEncoder } from './reading-encoder.ts';

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5_000, max: 5_000 }).map((n) => n / 100),
  fc.constantFrom(0, -0, 0.1 + 0.2, 1e308, 5e-324, 2 ** 53, -(2 ** 50), 1e15),
);

it('[P1] every number comes back as the same number', () => {
  fc.assert(
    fc.property(fc.array(value), fc.array(fc.maxSafeNat()), (values, naturals) => {
      const out = new ByteWriter();
      const column = newColumn();
      for (const each of values) putDecimal(out, column, each);
      for (const each of naturals) out.unsigned(each);
      for (const each of naturals) out.signed(-Math.floor(each / 4));
      const from = new ByteReader(out.written());
      const again = newColumn();
      for (const each of values) expect(takeDecimal(from, again)).toBe(each);
      for (const each of naturals) expect(from.unsigned()).toBe(each);
      for (const each of naturals) expect(from.signed()).toBe(-Math.floor(each / 4) + 0);
    }),
  );
});

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const reading = fc
  .record(
    {
      venueId: fc.constantFrom('v1', '场所 2'),
      boot: fc.constantFrom(0, 1, 2 ** 32 - 1),
      seq: fc.nat({ max: 2 ** 32 - 1 }),
      at: time,
      sentAt: time,
      measuredAt: time,
      receivedAt: time,
      clock: fc.constantFrom('trusted', 'untrusted'),
      late: fc.boolean(),
      metrics: fc.dictionary(fc.constantFrom('smoke', 'co', '温度', '__proto__', '7'), value),
      flags: fc.constantFrom([], ['alarm'], ['test', 'fault']),
      event: fc.constantFrom('alarm', 'tamper'),
      saturated: fc.constantFrom({ smoke: 60 }),
      faults: fc.constantFrom([{ metric: 'co', reason: 'sentinel', deviceId: 'x' }]),
      unknownMetrics: fc.constantFrom(['温度']),
      maybeRepeated: fc.constant(true),
      generation: fc.integer({ min: 1, max: 3 }),
      position: fc.nat({ max: 2 ** 40 }),
      ordinal: fc.nat({ max: 10_000 }),
    },
    {
      requiredKeys: [
        ...([
          'venueId',
          'boot',
          'seq',
          'at',
          'measuredAt',
          'receivedAt',
          'clock',
          'late',
          'metrics',
        ] as const),
        ...(['flags', 'generation', 'position', 'ordinal'] as const),
      ],
    },
  )
  .map((fields) => ({ deviceId: 'd', ...fields }) as unknown as StoredReading);

function decoded(content: Uint8Array): StoredReading[] {
  const cursor = new ReadingCursor(content);
  const readings: StoredReading[] = [];
  while (cursor.next()) readings.push(cursor.reading('d'));
  return readings;
}

it('[P1] every reading comes back as it was, encoded once or twice, also from a used encoder', () => {
  const encoder = new ReadingEncoder();
  const second = new ReadingEncoder();
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 30 }), (readings) => {
      for (const each of readings) encoder.add(each);
      expect(encoder.count).toBe(readings.length);
      expect(encoder.fromMs).toBe(Math.min(...readings.map((each) => each.measuredAt)));
      expect(encoder.toMs).toBe(Math.max(...readings.map((each) => each.measuredAt)));
      const content = encoder.out.written();
      expect(decoded(content)).toEqual(readings);
      const cursor = new ReadingCursor(content);
      while (cursor.next()) second.addDecoded(cursor);
      expect(decoded(second.out.written())).toEqual(readings);
      encoder.reset(64);
      second.reset(4_096);
    }),
  );
});

it('an ordinary reading of three metrics takes few bytes', () => {
  const encoder = new ReadingEncoder();
  for (let i = 0; i < 100; i += 1) {
    const metrics = { smoke: 0.03 + (i % 7) / 1_000, temperature: 20 + (i % 11) / 10, battery: 97 };
    encoder.add(readingAt(i * 15_000, 0, { seq: i, position: i * 900, metrics }));
  }
  expect(encoder.out.length / 100).toBeLessThan(16);
});

it('buckets come back as they were, and a sum of decimals stays short', () => {
  const points: Point[] = [0, 1, 2, 50].map((i) => {
    return { t: (1_000 + i) * 60_000, min: 0.1 * i, max: 0.5 + i, sum: 0.1 + 0.2 + i, count: i + 1 };
  });
  const content = encodePoints('温度', points, 60_000).slice();
  const again: Point[] = [];
  decodePoints(content, 60_000, (point) => again.push(point));
  expect(again.map(({ t, min, max, count }) => ({ t, min, max, count }))).toEqual(
    points.map(({ t, min, max, count }) => ({ t, min, max, count })),
  );
  for (const [i, point] of points.entries()) expect(again[i]?.sum).toBeCloseTo(point.sum, 12);
});

it('the blocks of one device are found among those of others', () => {
  const out = new ByteWriter();
  for (const device of [1, 2, 2, 300]) {
    putBlock(out, { device, count: device, fromMs: 5, toMs: 9 }, Uint8Array.of(device & 255, 7));
  }
  expect(blocksOf(out.written()).map((block) => block.device)).toEqual([1, 2, 2, 300]);
  const [first, second, ...none] = blocksOf(out.written(), 2);
  expect(none).toEqual([]);
  expect(first).toMatchObject({ device: 2, count: 2, fromMs: 5, toMs: 9 });
  expect(second?.content).toEqual(Uint8Array.of(2, 7));
});
