/** Searches give what looking at every ticket would give, whatever the index knows and however many there are. */

import type { Ticket, Venue } from '@ninewatch/rules';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AT, aRegion, aTicket, aVenue, freshLedger } from '../ledger-fixtures.ts';
import type { LedgerQueries, TicketFilter } from '../query-port.ts';

const PAGE = 50;
const anyOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const text = fc.string({
  unit: anyOf('餐', '馆', '7', 'a', 'B', '"', '%', '_', ' ', '𠮷', '*'),
  maxLength: 6,
});

function idsOf(queries: LedgerQueries, scope: string[] | null, filter: TicketFilter): string[] {
  const ids: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    const { items, next } = queries.tickets(scope, filter, page);
    ids.push(...items.map(({ id }) => id));
    if (next === null) return ids;
    after = next;
  }
}

const ticket = fc
  .record({ number: fc.integer({ min: 1, max: 9 }), zh: text, place: text, venueId: anyOf('v1', 'v2') })
  .map(({ number, zh, ...own }): Ticket => {
    const change = aTicket(`t-${number}`, { ...own, title: { zh, en: 'Fire' }, region: 'ta', unit: 'ta' });
    return change.object as Ticket;
  });
const venue = fc
  .record({ id: anyOf('v1', 'v2'), name: text })
  .map(({ id, name }) => aVenue(id, 'ta', { name }).object as Venue);

it('any part of the words, and of the names that venues have now, finds a ticket, and nothing else does', () => {
  const { queries, store, ledger } = freshLedger();
  store(aRegion('ta'), aVenue('v1', 'ta'), aVenue('v2', 'ta'));
  const [tickets, venues] = [new Map<string, Ticket>(), new Map<string, Venue>()];
  const isIn = (search: string, ...parts: (string | undefined)[]) =>
    parts.some((part) => part?.toLowerCase().includes(search.toLowerCase()));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(ticket, venue), { minLength: 1, maxLength: 8 }),
      fc.array(
        text.filter((search) => search !== '' && !search.includes(' ')),
        { minLength: 1, maxLength: 5 },
      ),
      anyOf<Partial<TicketFilter>>({}, { sort: 'due' }, { venue: 'v1' }, { region: 'ta' }),
      (things, searches, filter) => {
        for (const thing of things) {
          if ('title' in thing) {
            tickets.set(thing.id, thing);
            store({ kind: 'ticket', object: thing });
          } else {
            venues.set(thing.id, thing);
            store({ kind: 'venue', object: thing });
          }
        }
        for (const search of [...searches, 't-', 'fire']) {
          const wanted = [...tickets.values()]
            .filter(({ venueId }) => filter.venue === undefined || venueId === filter.venue)
            .filter(({ id, title, place, venueId }) => {
              const name = venues.get(venueId)?.name ?? `Venue ${venueId}`;
              return isIn(search, id, title.zh, title.en, place, name);
            });
          const found = idsOf(queries, ['root'], { search, ...filter });
          expect(found.toSorted(), search).toEqual(wanted.map(({ id }) => id).sort());
        }
      },
    ),
    { numRuns: 40, endOnFailure: true },
  );
  // What is dropped is found no more.
  for (const one of tickets.values()) {
    store({ kind: 'ticket', object: { ...one, state: 'closed', closedAt: AT - 1 } });
  }
  ledger.prune(AT, 0);
  store(aTicket('t-new', { title: { zh: '堵塞', en: 'Blocked' } }));
  expect(idsOf(queries, null, { search: 'fire' })).toEqual([]);
  expect(idsOf(queries, null, { search: 'lock' })).toEqual(['t-new']);
});

it('words of thousands of tickets are found page by page in the order of the list', () => {
  const { queries, store } = freshLedger();
  store(aRegion('ta'), aRegion('tb'), aVenue('v0', 'ta', { name: '兴旺百货' }));
  const all = Array.from({ length: 2_600 }, (_, n) => n);
  const regionOf = (n: number) => (n % 50 === 0 ? 'tb' : 'ta');
  store(
    ...all.map((n) =>
      aTicket(`x${n}`, {
        ...{ venueId: n % 2 === 0 ? 'v0' : 'v1', region: regionOf(n), unit: regionOf(n) },
        ...{ dueAt: AT - n, title: { zh: n % 3 === 0 ? '出口堵塞' : '火灾报警', en: 'fire alarm' } },
      }),
    ),
  );
  const newest = all.toReversed();
  const ids = (numbers: readonly number[]) => numbers.map((n) => `x${n}`);
  expect(idsOf(queries, null, { search: 'FIRE al' })).toEqual(ids(newest));
  expect(idsOf(queries, null, { search: 'fire', sort: 'due' })).toEqual(ids(newest));
  expect(idsOf(queries, ['tb'], { search: 'fire' })).toEqual(ids(newest.filter((n) => n % 50 === 0)));
  expect(idsOf(queries, null, { search: '堵塞' })).toEqual(ids(newest.filter((n) => n % 3 === 0)));
  const ofEither = newest.filter((n) => n % 2 === 0 || n % 3 === 0);
  expect(idsOf(queries, null, { search: '堵' })).toEqual(ids(newest.filter((n) => n % 3 === 0)));
  expect(idsOf(queries, null, { search: '兴旺' })).toEqual(ids(newest.filter((n) => n % 2 === 0)));
  store(aVenue('v0', 'ta', { name: '堵塞之家' }));
  expect(idsOf(queries, null, { search: '堵塞' })).toEqual(ids(ofEither));
  expect(idsOf(queries, null, { search: '兴旺百' })).toEqual([]);
});
