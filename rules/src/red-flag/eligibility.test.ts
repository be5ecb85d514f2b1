import { describe, expect, it } from 'vitest';
import type { FlagFacts } from '../model/incentives.ts';
import { exclusions, type Judgement } from './eligibility.ts';
import { missingForHonour } from './honours.ts';
import { flagsFor, proposalsFor, readQuarter, readYear } from './numbers.ts';

const OFFSET_MS = 8 * 3_600_000;
const at = (text: string) => Date.parse(`${text}T00:00+08:00`);
const quarter = (key: string) => {
  const term = readQuarter(key, OFFSET_MS);
  if (term === undefined) throw new Error(key);
  return term;
};
const LATER = at('2027-01-01');

/** Registered long ago, inspected in each month of the first two quarters, nothing else. */
const GOOD: FlagFacts = {
  registeredAt: at('2025-01-01'),
  accidents: [],
  refusals: [],
  sectorProblems: [],
  prohibitions: [],
  selfInspections: [1, 2, 3, 4, 5, 6].map((month) => ({ id: `si-${month}`, at: at(`2026-0${month}-15`) })),
  rectifications: [],
  cooperation: [],
};

function judged(more: Partial<FlagFacts>, key = '2026-Q1', over: Partial<Judgement> = {}) {
  const judgement: Judgement = {
    quarter: quarter(key),
    now: LATER,
    section: { cooperation: 'presumed' },
    offsetMs: OFFSET_MS,
    ...over,
  };
  return exclusions({ ...GOOD, ...more }, judgement).map(({ reason, subjects }) => [reason, subjects]);
}

describe('a venue may have the flag of a quarter', () => {
  it('when all months were inspected and nothing speaks against it', () => {
    expect(judged({})).toEqual([]);
  });

  it.each([
    ['2025-12-31', false],
    ['2026-01-01', true],
    ['2026-03-31', true],
    ['2026-04-01', false],
  ])('not with an accident, a sector problem or a prohibition on %s: %s', (day, isExcluded) => {
    const one = [{ id: 'x', at: at(day) }];
    const expected = (reason: string) => (isExcluded ? [[reason, ['x']]] : []);
    expect(judged({ accidents: one })).toEqual(expected('accident'));
    expect(judged({ sectorProblems: one })).toEqual(expected('sector-problem'));
    expect(judged({ prohibitions: one })).toEqual(expected('prohibition'));
  });

  it('not while a rectification is refused, and again in the quarter after it was done', () => {
    const open = { refusals: [{ id: 't', from: at('2026-02-10') }] };
    expect(judged(open)).toEqual([['rectification-refused', ['t']]]);
    expect(judged(open, '2026-Q2')).toEqual([['rectification-refused', ['t']]]);
    const done = { refusals: [{ id: 't', from: at('2026-02-10'), until: at('2026-03-20') }] };
    expect(judged(done)).toEqual([['rectification-refused', ['t']]]);
    expect(judged(done, '2026-Q2')).toEqual([]);
  });

  it('not when something was rectified late, or is still to be rectified', () => {
    const dueAt = at('2026-03-20');
    const with_ = (doneAt?: number) => ({
      rectifications: [{ id: 't', dueAt, ...(doneAt === undefined ? {} : { doneAt }) }],
    });
    expect(judged(with_(dueAt))).toEqual([]);
    expect(judged(with_(dueAt + 1))).toEqual([['rectified-late', ['t']]]);
    expect(judged(with_(at('2026-04-02')), '2026-Q2')).toEqual([['rectified-late', ['t']]]);
    expect(judged(with_(), '2026-Q2')).toEqual([['rectified-late', ['t']]]);
    expect(judged(with_(), '2025-Q4', { now: at('2026-01-01') })[0]?.[0]).not.toBe('rectified-late');
  });

  it('not without the self-inspection of each whole month since it is registered', () => {
    expect(judged({ selfInspections: GOOD.selfInspections.slice(0, 2) })).toEqual([
      ['self-inspection-missed', ['2026-03']],
    ]);
    expect(judged({ selfInspections: [], registeredAt: at('2026-02-02') })).toEqual([
      ['self-inspection-missed', ['2026-03']],
    ]);
    expect(judged({ selfInspections: [], registeredAt: at('2026-03-02') })).toEqual([]);
    expect(judged({ registeredAt: at('2026-04-01') })).toEqual([['registered-later', ['2026-Q1']]]);
  });

  it('and a month that still runs is not asked for', () => {
    const now = at('2026-02-10');
    expect(judged({ selfInspections: [] }, '2026-Q1', { now })).toEqual([
      ['self-inspection-missed', ['2026-01']],
    ]);
  });

  it('as the profile asks: presumed or recorded to cooperate', () => {
    const record = (verdict: 'cooperative' | 'uncooperative') => ({
      cooperation: [{ id: 'r', at: at('2026-02-02'), verdict }],
    });
    const recorded = { section: { cooperation: 'recorded' as const } };
    expect(judged(record('uncooperative'))).toEqual([['uncooperative', ['r']]]);
    expect(judged({}, '2026-Q1', recorded)).toEqual([['cooperation-not-recorded', ['2026-Q1']]]);
    expect(judged(record('cooperative'), '2026-Q1', recorded)).toEqual([]);
  });

  it('and every reason is named, in both languages', () => {
    const x = [{ id: 'x', at: at('2026-02-02') }];
    const all = exclusions(
      { ...GOOD, accidents: x, sectorProblems: x, prohibitions: x, selfInspections: [] },
      { quarter: quarter('2026-Q1'), now: LATER, section: { cooperation: 'recorded' }, offsetMs: OFFSET_MS },
    );
    expect(all.map(({ reason }) => reason)).toEqual([
      'accident',
      'sector-problem',
      'self-inspection-missed',
      'cooperation-not-recorded',
      'prohibition',
    ]);
    for (const { text } of all) expect([text.zh !== '', text.en !== '']).toEqual([true, true]);
  });
});

describe('numbers', () => {
  it.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 1],
    [199, 1],
    [200, 2],
    [1_999, 19],
  ])('a town of %i venues has %i flags', (venues, flags) => {
    expect(flagsFor(venues, { venuesPerFlag: 100, flagsMin: 1 })).toBe(flags);
  });

  it.each([
    [0, 1],
    [999, 1],
    [1_000, 2],
    [1_500, 3],
  ])('and with %i it proposes %i', (venues, proposals) => {
    expect(proposalsFor(venues, { venuesPerProposal: 500 })).toBe(proposals);
  });

  it('a quarter and a year are read, and nothing else', () => {
    expect(readQuarter('2026-Q4', OFFSET_MS)).toMatchObject({
      key: '2026-Q4',
      from: at('2026-10-01'),
      until: LATER,
    });
    for (const key of ['2026-Q5', '2026', '26-Q1', '2026-Q1 ']) {
      expect(readQuarter(key, OFFSET_MS)).toBeUndefined();
    }
    expect(readYear('2026', OFFSET_MS)).toMatchObject({ from: at('2026-01-01'), until: LATER });
    expect(readYear('026', OFFSET_MS)).toBeUndefined();
  });

  it('the yearly list needs flags and practice', () => {
    const rule = { flagsMin: 2, isPracticeNeeded: true };
    expect(missingForHonour({ flags: ['a', 'b'], practices: ['p'] }, rule)).toEqual([]);
    expect(missingForHonour({ flags: ['a'], practices: [] }, rule)).toEqual([
      'too-few-flags',
      'no-advanced-practice',
    ]);
    expect(missingForHonour({ flags: [], practices: [] }, { flagsMin: 0, isPracticeNeeded: false })).toEqual(
      [],
    );
  });
});
