/** Who sees what: every query within the caller's subtrees alone. */

import { beforeEach, describe, expect, it } from 'vitest';
import { atVenue } from '../../base/places.ts';
import {
  aDevice,
  aHazard,
  aHealth,
  aNotice,
  aPeriod,
  aRegion,
  aRejection,
  aTicket,
  aVenue,
  freshLedger,
} from '../ledger-fixtures.ts';
import type { LedgerQueries, Scope } from '../query-port.ts';

const PAGE = { limit: 100 };
let queries: LedgerQueries;
let store: ReturnType<typeof freshLedger>['store'];

/** root → north → north.1, north.2; root → northern (its id begins alike); one of everything in each. */
beforeEach(() => {
  const fresh = freshLedger();
  queries = fresh.queries;
  store = fresh.store;
  store(aRegion('north'), aRegion('northern'), aRegion('north.1', 'north'), aRegion('north.2', 'north'));
  for (const region of ['root', 'north', 'northern', 'north.1', 'north.2']) {
    store(
      aVenue(`v:${region}`, region),
      aDevice(`d:${region}`, `v:${region}`),
      aHealth(`d:${region}`, `v:${region}`),
      aHazard(`h:${region}`, { region, venueId: `v:${region}` }),
      aTicket(`t:${region}`, { region }),
      aNotice(`n:${region}`, { region }),
      aRejection(`r:${region}`, `v:${region}`),
      aPeriod(`p:${region}`, { venueId: `v:${region}` }),
    );
  }
});

function seen(scope: Scope): string[][] {
  const lists = [
    queries.regions(scope, PAGE),
    queries.venues(scope, {}, PAGE),
    queries.devices(scope, {}, PAGE),
    queries.hazards(scope, {}, PAGE),
    queries.tickets(scope, {}, PAGE),
    queries.notices(scope, {}, PAGE),
    queries.rejections(scope, {}, PAGE),
    queries.periods(scope, {}, PAGE),
  ];
  return lists.map(({ items }) => items.map((item) => item.id.replace(/^.:/, '')).sort());
}

describe('[P10] a scope', () => {
  it.each<[string, Scope, string[]]>([
    ['nothing', [], []],
    ['an unknown region', ['nowhere'], []],
    ['a leaf', ['north.1'], ['north.1']],
    ['a subtree, and no neighbour whose id begins alike', ['north'], ['north', 'north.1', 'north.2']],
    ['two subtrees, one within the other', ['north', 'north.2'], ['north', 'north.1', 'north.2']],
    ['two subtrees apart', ['north.1', 'northern'], ['north.1', 'northern']],
    ['the root', ['root'], ['north', 'north.1', 'north.2', 'northern', 'root']],
    ['everything', null, ['north', 'north.1', 'north.2', 'northern', 'root']],
  ])('%s', (_what, scope, expected) => {
    expect(seen(scope)).toEqual(Array.from({ length: 8 }, () => expected));
  });

  it('holds for single things as for lists', () => {
    const find = (scope: Scope, region: string) => [
      queries.region(scope, region)?.id,
      queries.venue(scope, `v:${region}`)?.id,
      queries.device(scope, `d:${region}`)?.health?.deviceId,
      queries.hazard(scope, `h:${region}`)?.id,
      queries.ticket(scope, `t:${region}`)?.id,
      queries.period(scope, `p:${region}`)?.id,
    ];
    expect(find(['north'], 'north.1')).toEqual([
      'north.1',
      'v:north.1',
      'd:north.1',
      'h:north.1',
      't:north.1',
      'p:north.1',
    ]);
    expect(find(['north'], 'northern')).toEqual(Array.from({ length: 6 }, () => undefined));
  });

  it('follows a region that moves, with everything below it', () => {
    store(aRegion('deep', 'north.1'), aVenue('v:deep', 'deep'));
    store(aRegion('north.1', 'northern'));
    const ids = (scope: Scope) => queries.regions(scope, PAGE).items.map((region) => region.id);
    expect(ids(['north'])).toEqual(['north', 'north.2']);
    expect(ids(['northern'])).toEqual(['deep', 'north.1', 'northern']);
    expect(queries.venue(['north'], 'v:deep')).toBeNull();
    expect(queries.venue(['northern'], 'v:deep')?.id).toBe('v:deep');
    expect(() => store(aRegion('northern', 'deep'))).toThrow(/below itself/);
    expect(ids(['northern'])).toEqual(['deep', 'north.1', 'northern']);
  });

  it('[P10] names the devices in sight alone in a condition of the gateway itself', () => {
    store(
      aHazard('h:source', {
        ...{ kind: 'gateway', venueId: '', venueName: '', region: 'root' },
        ...{ firstOut: 'gateway', deviceIds: ['d:north.1', 'd:northern', 'gateway'] },
      }),
    );
    const named = (scope: Scope) => [
      queries.hazards(scope, {}, PAGE).items.find(({ id }) => id === 'h:source')?.deviceIds,
      queries.hazard(scope, 'h:source')?.deviceIds,
    ];
    const both = (...ids: string[]) => [ids, ids];
    expect(named(null)).toEqual(both('d:north.1', 'd:northern', 'gateway'));
    expect(named(['north'])).toEqual(both('d:north.1', 'gateway'));
    expect(named(['northern'])).toEqual(both('d:northern', 'gateway'));
    expect(named(['north.2'])).toEqual(both('gateway'));
  });

  it('[P6] shows a condition of the gateway itself to everybody, that of a venue to its region', () => {
    store(
      aHazard('h:gateway', { kind: 'gateway', venueId: '', venueName: '', region: 'root' }),
      aHazard('h:set-aside', { kind: 'gateway', venueId: 'v:north.1', region: 'north.1' }),
    );
    const ids = (scope: Scope) =>
      queries.hazards(scope, { kind: 'gateway' }, PAGE).items.map((one) => one.id);
    expect(ids(['northern'])).toEqual(['h:gateway']);
    expect(ids(['north'])).toEqual(['h:set-aside', 'h:gateway']);
    expect(queries.hazard(['northern'], 'h:gateway')?.id).toBe('h:gateway');
    // It may name devices of others: whoever sees single venues alone is not told.
    expect(ids([atVenue('v:north.1')])).toEqual(['h:set-aside']);
    expect(queries.hazard([atVenue('v:north.1')], 'h:gateway')).toBeNull();
    expect(ids([])).toEqual([]);
  });

  it('shows a ticket to the unit that it went to, and still to the regions of its venue', () => {
    store(
      aTicket('t:moved', { region: 'north.1', unit: 'northern' }),
      aTicket('t:back', { region: 'north.1', unit: 'northern' }),
    );
    store(aTicket('t:back', { region: 'north.1', unit: 'north', version: 2 }));
    const ids = (scope: Scope) => queries.tickets(scope, { state: 'open' }, PAGE).items.map((one) => one.id);
    expect(ids(['northern'])).toEqual(['t:moved', 't:northern']);
    expect(ids(['north.1'])).toEqual(['t:back', 't:moved', 't:north.1']);
    expect(ids(['north.2'])).toEqual(['t:north.2']);
    expect(queries.ticket(['northern'], 't:moved')?.unit).toBe('northern');
    expect(queries.ticket(['northern'], 't:back')).toBeNull();
  });

  it('a rejection of an unknown venue is for the whole scope alone', () => {
    store(aRejection('r:stray', ''));
    expect(queries.rejections(['north'], {}, PAGE).items.map((one) => one.id)).not.toContain('r:stray');
    expect(queries.rejections(['root'], {}, PAGE).items.map((one) => one.id)).toContain('r:stray');
  });
});
