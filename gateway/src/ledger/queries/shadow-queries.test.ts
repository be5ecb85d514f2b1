/** What rules on trial said: filters, scope, and the comparison with what the rules in force raised. */

import { describe, expect, it } from 'vitest';
import { AT, aHazard, aRegion, aShadow, aVenue, freshLedger } from '../ledger-fixtures.ts';
import { COINCIDES_MS } from './coinciding.ts';

const PAGE = { limit: 100 };
const HOUR = 3_600_000;

function stocked() {
  const { queries, store } = freshLedger();
  store(aRegion('t1'), aRegion('t2'), aVenue('v1', 't1'), aVenue('v2', 't2'));
  store(
    aShadow('s1', { openedAt: AT, endedAt: AT + 60_000 }),
    aShadow('s2', { openedAt: AT + 1, ruleId: 'other', author: 'wu' }),
    aShadow('s3', { openedAt: AT + 2, venueId: 'v2', deviceId: 'd2' }),
  );
  return { queries, store };
}

describe('what rules on trial said', () => {
  it.each([
    [{}, ['s3', 's2', 's1']],
    [{ rule: 'early' }, ['s3', 's1']],
    [{ author: 'wu' }, ['s2']],
    [{ venue: 'v2' }, ['s3']],
    [{ since: AT + 1 }, ['s3', 's2']],
    [{ rule: 'early', since: AT + 3 }, []],
  ])('is found by %j', (filter, ids) => {
    const { queries } = stocked();
    expect(queries.shadows(null, filter, PAGE).items.map(({ id }) => id)).toEqual(ids);
  });

  it('[P10] is seen where its venue is', () => {
    const { queries, store } = stocked();
    expect(queries.shadows(['t2'], {}, PAGE).items.map(({ id }) => id)).toEqual(['s3']);
    expect(queries.shadowSummary(['t2'], {}).map(({ findings }) => findings)).toEqual([1]);
    store(aVenue('v2', 't1', { version: 2 }));
    expect(queries.shadows(['t2'], {}, PAGE).items).toEqual([]);
    expect(queries.shadowSummary([], {})).toEqual([]);
  });

  it('keeps its place when it ends, in its newest words', () => {
    const { queries, store } = stocked();
    store(aShadow('s2', { openedAt: AT + 1, ruleId: 'other', author: 'wu', version: 2, endedAt: AT + 9 }));
    const { items, next } = queries.shadows(null, {}, { limit: 2 });
    expect(items.map(({ id, endedAt }) => [id, endedAt])).toEqual([
      ['s3', undefined],
      ['s2', AT + 9],
    ]);
    expect(queries.shadows(null, {}, { limit: 2, after: next ?? '' }).items.map(({ id }) => id)).toEqual([
      's1',
    ]);
  });
});

describe('the summary of rules on trial', () => {
  it('counts findings, venues and devices of each rule', () => {
    const { queries } = stocked();
    expect(queries.shadowSummary(null, {})).toEqual([
      {
        ruleId: 'early',
        author: 'lin',
        findings: 2,
        open: 1,
        venues: 2,
        devices: 2,
        last: AT + 2,
        overlap: 0,
      },
      {
        ruleId: 'other',
        author: 'wu',
        findings: 1,
        open: 1,
        venues: 1,
        devices: 1,
        last: AT + 1,
        overlap: 0,
      },
    ]);
  });

  it('[P8] of a bad rule at a venue with many hazards takes no longer than their number', () => {
    const { queries, store } = freshLedger();
    const minute = (n: number) => AT + n * 60_000;
    store(aVenue('v1'));
    store(
      ...Array.from({ length: 1_500 }, (_, n) =>
        aHazard(`h${n}`, { measuredAt: minute(n), returnedAt: minute(n) }),
      ),
    );
    store(
      ...Array.from({ length: 3_000 }, (_, n) =>
        aShadow(`s${n}`, { measuredAt: minute(n), endedAt: minute(n) }),
      ),
    );
    const began = performance.now();
    expect(queries.shadowSummary(null, {})).toMatchObject([{ findings: 3_000, overlap: 1_510 }]);
    // Each with each took 4.5 million looks: seconds.
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  const closed = { state: 'closed', closedAt: AT + 24 * HOUR } as const;
  it.each([
    ['on at the same time', { measuredAt: AT + 30_000 }, 1],
    ['raised some minutes later', { measuredAt: AT + 60_000 + COINCIDES_MS }, 1],
    ['raised much later', { measuredAt: AT + 60_001 + COINCIDES_MS }, 0],
    [
      'over long before, though closed after',
      { ...closed, measuredAt: AT - 2 * HOUR, returnedAt: AT - HOUR },
      0,
    ],
    ['going on since long before', { measuredAt: AT - 2 * HOUR }, 1],
    ['of another kind', { kind: 'gas', measuredAt: AT }, 0],
    ['of another venue', { venueId: 'v2', measuredAt: AT }, 0],
    ['of a test', { live: false, measuredAt: AT }, 0],
  ] as const)('sees a hazard %s: %j', (_title, hazard, overlap) => {
    const { queries, store } = freshLedger();
    store(aVenue('v1'), aVenue('v2'));
    store(aShadow('s1', { endedAt: AT + 60_000 }), aHazard('h1', { venueId: 'v1', kind: 'fire', ...hazard }));
    expect(queries.shadowSummary(null, {})).toMatchObject([{ findings: 1, open: 0, overlap }]);
  });
});
