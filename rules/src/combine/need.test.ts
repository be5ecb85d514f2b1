import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Met, metTimes, type Need } from './need.ts';
import { OPEN, type Part } from './state.ts';

const LEVEL = { type: 'level', metric: 'smoke', unit: 'dB/m', above: 1, clear: 0 } as const;
const OF: Need['of'] = {
  a: { condition: LEVEL, weight: 0.1 },
  b: { condition: LEVEL, weight: 0.2 },
  c: { condition: LEVEL },
};
const NEEDS: Need['need'][] = [
  'all',
  'any',
  { devices: 2 },
  { devices: 3 },
  { weight: 0.3 },
  { weight: 1.2 },
];

function part(term: string, deviceId: string, at: number, endAt = -1, live = true): Part {
  return { term, deviceId, at, seq: at, endAt, live };
}

/** The need in its own words, at one instant. */
function isMetAt(parts: readonly Part[], { of, need, withinS }: Need, at: number): boolean {
  const counts = parts.filter(
    (one) => one.at <= at && (one.endAt === -1 || at <= one.endAt + withinS * 1_000),
  );
  if (need === 'all') return Object.keys(of).every((name) => counts.some(({ term }) => term === name));
  if (need === 'any') return counts.length > 0;
  if ('devices' in need) return new Set(counts.map(({ deviceId }) => deviceId)).size >= need.devices;
  const pairs = new Set(counts.map(({ term, deviceId }) => `${term}/${deviceId}`));
  let hundredths = 0;
  for (const pair of pairs) hundredths += Math.round((of[pair.split('/')[0] ?? '']?.weight ?? 1) * 100);
  return hundredths >= Math.round(need.weight * 100);
}

const PART: fc.Arbitrary<Part> = fc
  .record({
    term: fc.constantFrom('a', 'b', 'c'),
    device: fc.constantFrom('d1', 'd2', 'd3'),
    at: fc.nat(30),
    lasts: fc.option(fc.nat(10), { nil: undefined }),
    live: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  })
  .map(({ term, device, at, lasts, live }) =>
    part(term, device, at * 1_000, lasts === undefined ? -1 : (at + lasts) * 1_000, live),
  );
const NEED: fc.Arbitrary<Need> = fc.record({
  of: fc.constant(OF),
  need: fc.constantFrom(...NEEDS),
  withinS: fc.nat(8),
});

function isIn(met: readonly Met[], at: number, live: boolean): boolean {
  return met.some((one) => one.live === live && one.begin <= at && at <= one.end);
}

describe('the need of a combined rule', () => {
  it('is met exactly when its words say so, at every instant', () => {
    fc.assert(
      fc.property(fc.array(PART, { maxLength: 8 }), NEED, (parts, need) => {
        const live = parts.filter((one) => one.live);
        const met = metTimes(parts, need);
        for (let at = 0; at <= 60_000; at += 500) {
          expect(isIn(met, at, true)).toBe(isMetAt(live, need, at));
          const isAny = met.some((one) => one.begin <= at && at <= one.end);
          // A time in test that touches a live one is left out: people are told of the live one.
          if (isAny && !isIn(met, at, true)) expect(isMetAt(parts, need, at)).toBe(true);
          if (live.length === parts.length) expect(isAny).toBe(isMetAt(parts, need, at));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[P3] does not depend on the order in which the parts came', () => {
    const shuffled = fc
      .array(PART, { maxLength: 8 })
      .chain((parts) =>
        fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })),
      );
    fc.assert(
      fc.property(shuffled, NEED, ([parts, others], need) => {
        const bare = (list: readonly Part[]) =>
          metTimes(list, need).map(({ deciding, ...met }) => ({ ...met, first: deciding[0]?.deviceId }));
        expect(bare(others)).toEqual(bare(parts));
      }),
      { numRuns: 300 },
    );
  });

  it('needs every part, of one device or of several', () => {
    const need: Need = { of: { a: { condition: LEVEL }, b: { condition: LEVEL } }, need: 'all', withinS: 10 };
    expect(metTimes([part('a', 'd1', 0, 1_000), part('a', 'd2', 0)], need)).toEqual([]);
    const [met] = metTimes([part('a', 'd2', 0, 1_000), part('b', 'd1', 5_000)], need);
    expect(met).toMatchObject({ begin: 5_000, end: 11_000, value: 2, live: true, deviceIds: ['d1', 'd2'] });
    expect(met?.deciding[0]?.deviceId).toBe('d2');
    expect(metTimes([part('a', 'd1', 0, 1_000), part('b', 'd1', 11_001)], need)).toEqual([]);
  });

  it('counts devices once, and weights once for each part and device', () => {
    const twice = [part('a', 'd1', 0), part('a', 'd1', 0, 5), part('b', 'd1', 0)];
    expect(metTimes(twice, { of: OF, need: { devices: 2 }, withinS: 0 })).toEqual([]);
    expect(metTimes(twice, { of: OF, need: { weight: 0.3 }, withinS: 0 })).toMatchObject([
      { begin: 0, end: OPEN },
    ]);
    expect(metTimes(twice, { of: OF, need: { weight: 0.35 }, withinS: 0 })).toEqual([]);
  });

  it('is met in test when parts in test are needed for it', () => {
    const parts = [part('a', 'd1', 0), part('a', 'd2', 0, -1, false)];
    expect(metTimes(parts, { of: OF, need: { devices: 2 }, withinS: 0 })).toMatchObject([{ live: false }]);
    expect(metTimes(parts, { of: OF, need: 'any', withinS: 0 })).toMatchObject([{ live: true, value: 1 }]);
  });
});
