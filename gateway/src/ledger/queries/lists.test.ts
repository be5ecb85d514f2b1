/** Lists: pages that fit together, filters, sizes. */

import { describe, expect, it } from 'vitest';
import { BadQuestion } from '../../base/errors.ts';
import {
  AT,
  aDevice,
  aHazard,
  aHealth,
  aPeriod,
  aRegion,
  aRejection,
  aTicket,
  aUser,
  aVenue,
  freshLedger,
} from '../ledger-fixtures.ts';
import type { LedgerQueries, Page, Paged } from '../query-port.ts';

function allPages<T>(list: (page: Page) => Paged<T>, limit: number): T[] {
  const items: T[] = [];
  let page: Paged<T> = list({ limit });
  items.push(...page.items);
  while (page.next !== null) {
    page = list({ limit, after: page.next });
    items.push(...page.items);
  }
  return items;
}

describe('conditions of devices', () => {
  it('each is a list, retired ones stand in their own alone, and words find id, place and model', () => {
    const { queries, store } = freshLedger();
    const since = { from: 1, until: 2, at: 1, by: 'li', reason: 'works' };
    store(aRegion('town'), aRegion('other'));
    store(aVenue('v1', 'town'), aVenue('v2', 'other'));
    store(aDevice('d1', 'v1', { place: '后厨' }), aHealth('d1', 'v1', { silent: true }));
    store(aDevice('d2', 'v2', { model: 'NX-1' }), aHealth('d2', 'v2', { hasSent: true, faults: ['tamper'] }));
    store(aDevice('d3', 'v1', { retired: true }), aHealth('d3', 'v1', { silent: true }));
    store(aDevice('d4', 'v1', { outOfService: since }), aHealth('d4', 'v1'));
    const of = (filter: Parameters<LedgerQueries['devices']>[1]) =>
      queries.devices(null, filter, { limit: 10 }).items.map(({ id }) => id);
    expect(of({ state: 'silent' })).toEqual(['d1']);
    expect(of({ state: 'silent,faulty' })).toEqual(['d1', 'd2']);
    expect(of({ state: 'silent,faulty', region: 'other' })).toEqual(['d2']);
    expect(of({ state: 'retired' })).toEqual(['d3']);
    expect(of({ state: 'out_of_service' })).toEqual(['d4']);
    expect([of({ search: '后厨' }), of({ search: 'nx' }), of({ search: 'd%' })]).toEqual([
      ['d1'],
      ['d2'],
      [],
    ]);
    const seen = queries.devices(['town'], { state: 'silent,faulty' }, { limit: 10 });
    expect(seen.items.map(({ id }) => id)).toEqual(['d1']);
  });
});

describe('pages', () => {
  it.each([1, 2, 7, 1_000])('of %d fit together without gap or repeat', (limit) => {
    const { queries, store } = freshLedger();
    store(...Array.from({ length: 14 }, (_, n) => aHazard(`h${n}`)));
    store(...Array.from({ length: 14 }, (_, n) => aVenue(`v${n}`)));
    const hazards = allPages((page) => queries.hazards(null, {}, page), limit).map((hazard) => hazard.id);
    expect(hazards).toEqual(Array.from({ length: 14 }, (_, n) => `h${13 - n}`));
    const venues = allPages((page) => queries.venues(null, {}, page), limit).map((venue) => venue.id);
    expect(venues).toEqual([...venues].sort());
    expect(new Set(venues).size).toBe(14);
  });

  it('exactly full is the end: next is null', () => {
    const { queries, store } = freshLedger();
    store(...Array.from({ length: 1_000 }, (_, n) => aRejection(`r${n}`, 'v1')));
    const full = queries.rejections(null, {}, { limit: 1_000 });
    expect([full.items.length, full.next]).toEqual([1_000, null]);
    store(aRejection('one-more', 'v1'));
    const first = queries.rejections(null, {}, { limit: 1_000 });
    expect(first.items[0]?.id).toBe('one-more');
    const second = queries.rejections(null, {}, { limit: 1_000, after: first.next ?? '' });
    expect([second.items.map((item) => item.id), second.next]).toEqual([['r0'], null]);
  });

  it('stay in place while things are opened and changed', () => {
    const { queries, store } = freshLedger();
    store(aHazard('h1'), aHazard('h2'), aHazard('h3'), aHazard('h4'));
    const first = queries.hazards(null, {}, { limit: 2 });
    store(aHazard('h5'), aHazard('h1', { version: 2, state: 'acknowledged' }));
    const second = queries.hazards(null, {}, { limit: 2, after: first.next ?? '' });
    expect([...first.items, ...second.items].map((hazard) => hazard.id)).toEqual(['h4', 'h3', 'h2', 'h1']);
    expect(second.items[1]?.state).toBe('acknowledged');
  });

  it('a cursor that is made up, or of another list, is refused; so is a wrong limit', () => {
    const { queries, store } = freshLedger();
    store(aVenue('a'), aVenue('b'), aHazard('h1'), aHazard('h2'));
    const ofVenues = queries.venues(null, {}, { limit: 1 }).next ?? '';
    const forged = Buffer.from('["hazards","x"]').toString('base64url');
    for (const after of ['', 'x', '!!', 'bnVsbA', ofVenues, forged]) {
      expect(() => queries.hazards(null, {}, { limit: 1, after }), after).toThrow(
        new BadQuestion('after', 'invalid cursor'),
      );
    }
    for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) {
      expect(() => queries.hazards(null, {}, { limit })).toThrow(new BadQuestion('limit', 'invalid limit'));
    }
  });
});

describe('filters', () => {
  const ids = (list: Paged<{ id: string }>) => list.items.map((item) => item.id);
  const page = { limit: 100 };

  it('of venues: region with its subtree, risk, category, part of id or name', () => {
    const { queries, store } = freshLedger();
    store(aRegion('n'), aRegion('n1', 'n'));
    store(
      aVenue('a', 'n1', { risk: 'red', name: '老王火锅 100%' }),
      aVenue('b_1', 'n', { category: 3 }),
      aVenue('bx1'),
    );
    expect(ids(queries.venues(null, { region: 'n' }, page))).toEqual(['a', 'b_1']);
    expect(ids(queries.venues(null, { region: 'root' }, page))).toEqual(['a', 'b_1', 'bx1']);
    expect(ids(queries.venues(null, { region: 'nowhere' }, page))).toEqual([]);
    expect(ids(queries.venues(['n1'], { region: 'n' }, page))).toEqual(['a']);
    expect(ids(queries.venues(null, { risk: 'red,blue' }, page))).toEqual(['a']);
    expect(ids(queries.venues(null, { category: 3 }, page))).toEqual(['b_1']);
    expect(ids(queries.venues(null, { search: '火锅' }, page))).toEqual(['a']);
    expect(ids(queries.venues(null, { search: '0%' }, page))).toEqual(['a']);
    expect(ids(queries.venues(null, { search: 'B_' }, page))).toEqual(['b_1']);
  });

  it('of devices, hazards, tickets, rejections and users', () => {
    const { queries, store } = freshLedger();
    store(aVenue('v1'), aDevice('d1', 'v1', { kind: 'gas' }), aDevice('d2', 'v2', { collector: 'c' }));
    store(aHealth('d1', 'v1'));
    store(
      aHazard('h1', { state: 'closed', openedAt: AT - 5, venueId: 'v2' }),
      aHazard('h2', { kind: 'gas' }),
    );
    store(
      aTicket('t1', { state: 'closed' }),
      aTicket('t2', { venueId: 'v2', state: 'submitted' }),
      aTicket('t3'),
    );
    store(aRejection('r1', 'v1'), aUser('li'), aUser('Li'));
    expect(ids(queries.devices(null, { venue: 'v1' }, page))).toEqual(['d1']);
    expect(queries.devices(null, {}, page).items.map((one) => one.health?.online)).toEqual([true, undefined]);
    expect(ids(queries.devices(null, { kind: 'gas,co' }, page))).toEqual(['d1']);
    expect(ids(queries.devices(null, { collector: 'c' }, page))).toEqual(['d2']);
    expect(ids(queries.hazards(null, { state: 'unacknowledged, closed' }, page))).toEqual(['h2', 'h1']);
    expect(ids(queries.hazards(null, { state: 'closed' }, page))).toEqual(['h1']);
    expect(ids(queries.hazards(null, { since: AT }, page))).toEqual(['h2']);
    expect(ids(queries.hazards(null, { venue: 'v2', kind: 'fire' }, page))).toEqual(['h1']);
    expect(ids(queries.tickets(null, { state: 'open,submitted' }, page))).toEqual(['t3', 't2']);
    expect(ids(queries.tickets(null, { venue: 'v2' }, page))).toEqual(['t2']);
    expect(ids(queries.rejections(null, { device: 'd1', reason: 'not-json' }, page))).toEqual(['r1']);
    expect(ids(queries.rejections(null, { reason: 'oversize' }, page))).toEqual([]);
    expect(ids(queries.users(page))).toEqual(['u-Li', 'u-li']);
    expect(queries.userByName('li')).toMatchObject({ id: 'u-li', passwordHash: 'scrypt' });
    expect(queries.userByName('nobody')).toBeNull();
  });
});

describe('the wall at start', () => {
  it('[P4] has everything open at one position, oldest first, and nothing closed', () => {
    const { queries, store } = freshLedger();
    store(aVenue('v1'), aHealth('d1', 'v1'), aHazard('h1'), aHazard('h2', { state: 'closed' }));
    store(aHazard('h3', { state: 'shelved' }), aTicket('t1'), aTicket('t2', { state: 'closed' }));
    const work = queries.openWork();
    const ids = [work.venues, work.hazards, work.tickets].map((list) => list.map((one) => one.id));
    expect([work.position, ...ids]).toEqual([2, ['v1'], ['h1', 'h3'], ['t1']]);
    expect(work.health.map((one) => one.deviceId)).toEqual(['d1']);
  });
});

describe('sizes', () => {
  /** The ledger is filled first; only the asking is measured. */
  const FILLING = { timeout: 120_000 };
  function timed(run: () => unknown): number {
    run();
    const begin = performance.now();
    run();
    return performance.now() - begin;
  }
  /** What it takes when nothing else has the processor. */
  const fastest = (run: () => unknown) => Math.min(...Array.from({ length: 5 }, () => timed(run)));

  it('20,000 venues and 20,000 closed hazards in 200 regions list in under 100 ms', FILLING, () => {
    const { queries, store } = freshLedger();
    store(...Array.from({ length: 200 }, (_, n) => aRegion(`g${n}`)));
    store(...Array.from({ length: 20_000 }, (_, n) => aVenue(`v${n}`, `g${n % 200}`)));
    store(
      ...Array.from({ length: 20_000 }, (_, n) =>
        aHazard(`h${n}`, { state: 'closed', region: `g${n % 200}` }),
      ),
    );
    const page = { limit: 1_000 };
    const runs: ((queries: LedgerQueries) => unknown)[] = [
      (q) => q.venues(null, {}, page),
      (q) => q.venues(['g7', 'g8'], {}, page),
      (q) => q.venues(null, { search: '9999' }, page),
      (q) => q.hazards(['g7', 'g8'], {}, page),
      (q) => q.hazards(['g7'], { state: 'unacknowledged' }, page),
    ];
    expect(Math.max(...runs.map((run) => fastest(() => run(queries))))).toBeLessThan(100);
  });

  it('a filter that matches next to nothing does not read the table', FILLING, () => {
    const { queries, store } = freshLedger();
    store(...Array.from({ length: 20_000 }, (_, n) => aHazard(`h${n}`, { state: 'closed', openedAt: n })));
    store(aHazard('rare', { kind: 'toxic', state: 'closed', openedAt: 20_000 }));
    const page = { limit: 100 };
    const whole = fastest(() => queries.hazards(null, { venue: 'v1' }, { limit: 1_000 }));
    const filters = [
      { kind: 'toxic' },
      { kind: 'toxic', state: 'closed' },
      { kind: 'fire', state: 'unacknowledged' },
      { since: 20_000 },
      { kind: 'fire', since: 20_000 },
      { kind: 'fire', state: 'closed', venue: 'v2' },
    ];
    for (const filter of filters) {
      const spent = fastest(() => queries.hazards(null, filter, page));
      expect(spent, JSON.stringify(filter)).toBeLessThan(whole / 4);
    }
  });
});

describe('planned times', () => {
  it('newest first, a page at a time, by state and by venue; a change keeps its place', () => {
    const { queries, store } = freshLedger();
    store(aPeriod('p1'), aPeriod('p2', { venueId: 'v2' }), aPeriod('p3', { state: 'planned' }));
    store(aPeriod('p1', { version: 2, state: 'ended', endedAt: AT + 1, endedBy: 'admin' }));
    const ids = (filter: { state?: string; venue?: string }) =>
      allPages((page) => queries.periods(null, filter, page), 1).map(({ id }) => id);
    expect(ids({})).toEqual(['p3', 'p2', 'p1']);
    expect(ids({ state: 'planned,ended' })).toEqual(['p3', 'p1']);
    expect(ids({ venue: 'v2' })).toEqual(['p2']);
    expect(ids({ venue: 'v2', state: 'ended' })).toEqual([]);
    expect(queries.period(null, 'p1')).toMatchObject({ version: 2, endedBy: 'admin' });
    expect(queries.period(null, 'p9')).toBeNull();
  });
});
