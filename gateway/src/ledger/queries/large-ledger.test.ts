/** Lists of regions with few rows and with many: found by other indexes, and the same lists. */

import { expect, it } from 'vitest';
import {
  aDevice,
  aHazard,
  aNotice,
  aPeriod,
  aRegion,
  aRejection,
  aTicket,
  aVenue,
  freshLedger,
} from '../ledger-fixtures.ts';
import type { LedgerQueries } from '../query-port.ts';

/** More than are looked up at once. */
const MANY = 2_300;
const FEW_EVERY = 100;

/** Every hundredth thing stands in `few`, the others in `many`. */
function twoRegions(): LedgerQueries {
  const { queries, store } = freshLedger();
  store(aRegion('few'), aRegion('many'), aRegion('many.1', 'many'));
  const things = Array.from({ length: MANY }, (_, i) => {
    const region = i % FEW_EVERY === 0 ? 'few' : 'many.1';
    const venueId = `v${i}`;
    return [
      aVenue(venueId, region),
      aDevice(`d${i}`, venueId),
      aHazard(`h${i}`, { region, venueId, state: i % 2 === 0 ? 'closed' : 'acknowledged' }),
      aTicket(`t${i}`, { region, venueId, state: i % 2 === 0 ? 'closed' : 'open' }),
      aNotice(`n${i}`, { region }),
      aRejection(`r${i}`, venueId),
      aPeriod(`p${i}`, { venueId }),
    ];
  });
  store(...things.flat());
  return queries;
}

type List = (
  scope: string[] | null,
  page: { limit: number; after?: string },
) => { items: { id: string }[]; next: string | null };

const listsOf = (queries: LedgerQueries): Record<string, List> => ({
  venues: (scope, page) => queries.venues(scope, {}, page),
  'venues of a region': (scope, page) => queries.venues(null, { region: scope?.[0] ?? 'root' }, page),
  devices: (scope, page) => queries.devices(scope, {}, page),
  hazards: (scope, page) => queries.hazards(scope, {}, page),
  'closed hazards': (scope, page) => queries.hazards(scope, { state: 'closed', since: 1 }, page),
  tickets: (scope, page) => queries.tickets(scope, {}, page),
  'open tickets': (scope, page) => queries.tickets(scope, { state: 'open' }, page),
  notices: (scope, page) => queries.notices(scope, {}, page),
  rejections: (scope, page) => queries.rejections(scope, {}, page),
  periods: (scope, page) => queries.periods(scope, {}, page),
});

function all(list: List, scope: string[] | null): string[] {
  const ids: string[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = list(scope, { limit: 700, ...(after === undefined ? {} : { after }) });
    ids.push(...items.map(({ id }) => id));
    if (next === null) return ids;
    after = next;
  }
}

const isFew = (id: string) => Number(id.replace(/\D/g, '')) % FEW_EVERY === 0;

it('[P10] few rows and many are found by other indexes, and both lists are the whole without the other', () => {
  const queries = twoRegions();
  for (const [name, list] of Object.entries(listsOf(queries))) {
    const whole = all(list, null);
    expect(whole.length, name).toBeGreaterThanOrEqual(MANY / 2);
    const few = whole.filter(isFew);
    expect(all(list, ['few']), name).toEqual(few);
    expect(all(list, ['many']), name).toEqual(whole.filter((id) => !isFew(id)));
    expect(all(list, ['few', 'many']), name).toEqual(name === 'venues of a region' ? few : whole);
  }
});
