import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Act } from '../model/act.ts';
import type { FlagFacts } from '../model/incentives.ts';

const OLD_TOWN = readFileSync(new URL('../../profiles/old-town.yaml', import.meta.url), 'utf8');
const DAY_MS = 86_400_000;
/** Registered in the quarter's last month: nothing is asked of it yet. */
const FACTS: FlagFacts = {
  registeredAt: 1_764_547_200_000,
  accidents: [],
  refusals: [],
  sectorProblems: [],
  prohibitions: [],
  selfInspections: [],
  rectifications: [],
  cooperation: [],
};
const QUARTER = '2025-Q4';

/** It is 3 January 2026 in a town with so many venues, in the default profile. */
function town(venues = 2): Stage {
  const stage = Stage.district();
  for (let index = 1; index < venues; index += 1) {
    const venue = { id: `v${index}`, name: 'v', category: 1 as const, region: 'g1', facts: {} };
    stage.done({ type: 'venue.create', venue });
  }
  stage.tick(40 * DAY_MS);
  return stage;
}

function award(venueIds: string[], more: Partial<FlagFacts> = {}): Act {
  const known = Object.fromEntries(venueIds.map((id) => [id, { ...FACTS, ...more }]));
  return { type: 'red_flag.award', town: 't1', quarter: QUARTER, venueIds, known };
}

describe('red flags', () => {
  it('are given to venues that nothing speaks against, and are on file', () => {
    const stage = town();
    const given = stage.done<{ allowed: number; flags: object[] }>(award(['shop']));
    expect(given).toMatchObject({ allowed: 1, flags: [{ id: `flag-${QUARTER}-shop`, version: 1 }] });
    expect(of(stage.changes, 'filing').map(({ object }) => [object.type, object.state])).toContainEqual([
      'red_flag',
      'awarded',
    ]);
  });

  it('are never more than the town has', () => {
    const stage = town();
    expect(stage.refused(award(['shop', 'v1']))).toBe('limit-reached');
    stage.done(award(['shop']));
    expect(stage.refused(award(['v1']))).toBe('limit-reached');
    expect(stage.refused(award(['shop']))).toBe('limit-reached');
  });

  it('[P3] are counted across a checkpoint', () => {
    const stage = town();
    stage.done(award(['shop']));
    stage.state = decodeState(encodeState(stage.state));
    expect(stage.refused(award(['v1']))).toBe('limit-reached');
  });

  it('are two where there are 200 venues', () => {
    const stage = town(200);
    expect(stage.done(award(['shop', 'v1']))).toMatchObject({ allowed: 2 });
  });

  it('are refused with the reason', () => {
    const stage = town();
    const accident = award(['shop'], { accidents: [{ id: 'x', at: 1_764_600_000_000 }] });
    expect(stage.act(accident)).toMatchObject({ code: 'not-eligible', detail: 'shop: accident' });
    expect(stage.refused({ ...award(['shop']), known: {} } as Act)).toBe('invalid');
    expect(stage.refused(award(['nowhere']))).toBe('unknown-venue');
    expect(stage.refused({ ...award(['shop']), quarter: '2026-Q1' } as Act)).toBe('wrong-state');
    expect(stage.refused({ ...award(['shop']), quarter: '2020-Q1' } as Act)).toBe('wrong-state');
    expect(stage.refused({ ...award(['shop']), quarter: 'spring' } as Act)).toBe('invalid');
    expect(stage.refused({ ...award(['shop']), town: 'd1' } as Act)).toBe('unknown-region');
  });

  it('are given once a quarter, though the venue has moved to another town', () => {
    const stage = town();
    stage.done(award(['shop']));
    stage.done({ type: 'region.create', region: { id: 't9', name: 't9', level: 'town', parent: 'd1' } });
    stage.done({ type: 'venue.change', id: 'shop', patch: { region: 't9' } });
    expect(stage.refused({ ...award(['shop']), town: 't9' } as Act)).toBe('already-exists');
  });

  it('that are withdrawn stay on file and free their place', () => {
    const stage = town();
    const { flags } = stage.done<{ flags: [never] }>(award(['shop']));
    const withdraw = (reason: string): Act => ({
      type: 'red_flag.withdraw',
      flagId: `flag-${QUARTER}-shop`,
      kept: flags[0],
      reason,
    });
    expect(stage.refused(withdraw(''))).toBe('invalid');
    expect(stage.done(withdraw('false figures'))).toMatchObject({ state: 'withdrawn' });
    expect(stage.refused(withdraw('again'))).toBe('wrong-state');
    expect(stage.refused(award(['shop']))).toBe('already-exists');
    stage.done(award(['v1']));
  });

  it('are forgotten by the fold more than a year later', () => {
    const stage = town();
    stage.done(award(['shop']));
    expect(stage.state.derived.filingPlace.has(`flag-${QUARTER}-shop`)).toBe(true);
    stage.tick(370 * DAY_MS);
    expect(stage.state.derived.filingPlace.has(`flag-${QUARTER}-shop`)).toBe(false);
  });
});

describe('the yearly list', () => {
  const propose = (venueId: string, more: object = {}): Act => ({
    type: 'honour.propose',
    year: '2025',
    venueId,
    flags: ['q1', 'q3'],
    practices: ['p'],
    reason: 'shows others how',
    ...more,
  });
  const choose = (venueIds: string[], more: object = {}): Act => ({
    type: 'honour.choose',
    year: '2025',
    district: 'd1',
    venueIds,
    reason: 'few towns',
    ...more,
  });

  it('takes one proposal of each town, with flags and practice', () => {
    const stage = town();
    expect(stage.refused(propose('shop', { flags: ['q1'] }))).toBe('not-eligible');
    expect(stage.refused(propose('shop', { practices: [] }))).toBe('not-eligible');
    expect(stage.done(propose('shop'))).toMatchObject({ district: 'd1', town: 't1', state: 'proposed' });
    expect(stage.refused(propose('shop'))).toBe('already-exists');
    expect(stage.refused(propose('v1'))).toBe('limit-reached');
    stage.done({ type: 'honour.withdraw', honourId: 'honour-2025-shop', reason: 'another one' });
    stage.done(propose('v1'));
  });

  it('takes no venue twice, though its town went to another district', () => {
    const stage = Stage.district();
    stage.done(propose('shop'), 'office');
    stage.done({
      type: 'region.create',
      region: { id: 'd9', name: 'd9', level: 'district', parent: 'root' },
    });
    stage.done({ type: 'region.change', id: 't1', parent: 'd9' });
    expect(stage.refused(propose('shop'), 'office')).toBe('already-exists');
  });

  it('is chosen among what was proposed; too short a one needs a reason', () => {
    const stage = town();
    stage.done(propose('shop'));
    expect(stage.refused(choose(['v1']))).toBe('not-eligible');
    expect(stage.act(choose(['shop'], { reason: undefined }))).toMatchObject({
      code: 'invalid',
      field: 'reason',
    });
    expect(stage.done(choose(['shop']))).toMatchObject({ items: [{ state: 'chosen' }] });
    expect(stage.refused(choose(['shop']))).toBe('not-eligible');
    const withdraw: Act = { type: 'honour.withdraw', honourId: 'honour-2025-shop', reason: 'no' };
    expect(stage.refused(withdraw)).toBe('wrong-state');
  });

  it('has no more than the profile allows', () => {
    const stage = town();
    const text = OLD_TOWN.replace('chosenMin: 10, chosenMax: 20', 'chosenMin: 1, chosenMax: 1').replace(
      'venuesPerProposal: 500',
      'venuesPerProposal: 1',
    );
    stage.done({ type: 'profile.set', region: 'd1', text });
    stage.done(propose('shop'));
    stage.done(propose('v1'));
    expect(stage.refused(choose(['shop', 'v1']))).toBe('limit-reached');
    stage.done(choose(['shop'], { reason: undefined }));
    expect(stage.refused(choose(['v1']))).toBe('limit-reached');
  });
});
