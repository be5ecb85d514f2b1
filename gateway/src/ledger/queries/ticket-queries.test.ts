/** Lists of tickets: each filter, order, and what is read for them. */

import { describe, expect, it } from 'vitest';
import { AT, aNotice, aRegion, aTicket, aVenue, freshLedger } from '../ledger-fixtures.ts';
import type { TicketFilter } from '../query-port.ts';

const HOUR_MS = 3_600_000;
const page = { limit: 100 };
const HANDED = {
  at: AT,
  by: 'ye',
  from: 't1',
  reason: 'theirs',
  department: '消防',
  kind: 'district_department',
} as const;
const LISTED = { at: AT, by: 'ye', level: 'district', reason: 'for months' } as const;

function work() {
  const { queries, store } = freshLedger();
  store(aRegion('d1'), aRegion('t1', 'd1'), aRegion('t2', 'd1'));
  store(
    aVenue('shop', 't1', { name: '兴旺百货' }),
    aTicket('a', {
      region: 't1',
      unit: 't1',
      source: 'patrol',
      dueAt: AT + 3 * HOUR_MS,
      responsible: 'li',
      // It was handed on since.
      transfers: [
        { ...HANDED, to: 't1' },
        { at: AT, by: 'ye', from: 'd1', to: 't1', reason: 'back', kind: 'unit' },
      ],
    }),
    aTicket('b', { region: 't2', unit: 't2', class: 'major', handling: 'listed', dueAt: AT - HOUR_MS }),
    aTicket('c', {
      venueId: 'shop',
      region: 't1',
      unit: 'd1',
      state: 'submitted',
      dueAt: AT - 2 * HOUR_MS,
      responsible: 'li',
      transfers: [{ ...HANDED, to: 'd1' }],
    }),
    aTicket('d', {
      ...{ region: 't1', unit: 't1', state: 'closed', closedAt: AT, dueAt: AT - 3 * HOUR_MS },
      ...{ place: '后门', supervision: { ...LISTED, ended: { at: AT, by: 'ye', reason: 'done' } } },
    }),
    aTicket('e', {
      ...{ region: 't2', unit: 't2', state: 'accepted', dueAt: AT - HOUR_MS, handling: 'limited' },
      ...{ title: { zh: '出口堵塞', en: 'Exit blocked' }, supervision: LISTED },
    }),
  );
  return queries;
}

describe('tickets', () => {
  const filters: [string, TicketFilter, string][] = [
    ['of a unit', { unit: 't1' }, 'da'],
    ['of a person', { responsible: 'li' }, 'ca'],
    ['with an office', { office: '消防' }, 'c'],
    ['with an office by due time', { office: '消防', sort: 'due' }, 'c'],
    ['with an office that has none', { office: '消' }, ''],
    ['from a source', { source: 'patrol' }, 'a'],
    ['of a class', { class: 'major' }, 'b'],
    ['of the usual class', { class: 'ordinary' }, 'edca'],
    ['handled in a way', { handling: 'limited' }, 'e'],
    ['of a region and all below', { region: 'd1' }, 'edcba'],
    ['of a region', { region: 't2' }, 'eb'],
    ['in two states', { state: 'open,closed' }, 'dba'],
    ['overdue', { overdueAt: AT }, 'be'],
    ['due before', { dueBefore: AT }, 'cbe'],
    ['by due time', { sort: 'due' }, 'cbea'],
    ['of a person by due time', { responsible: 'li', sort: 'due' }, 'ca'],
    ['under listed supervision', { supervised: true }, 'e'],
    ['under listed supervision by due time', { supervised: true, sort: 'due' }, 'e'],
    ['with a word of the title', { search: '堵塞' }, 'e'],
    ['with a word of the other language, in any case', { search: 'BLOCKED' }, 'e'],
    ['with a word of the place', { search: '后门' }, 'd'],
    ['at a venue of that name', { search: '兴旺' }, 'c'],
    ['with a sign that stands for itself alone', { search: '%' }, ''],
    ['overdue, of a unit', { overdueAt: AT, unit: 't2', class: 'major' }, 'b'],
  ];
  it.each(filters)('%s', (_name, filter, ids) => {
    const { items } = work().tickets(null, filter, page);
    expect(items.map(({ id }) => id).join('')).toBe(ids);
  });

  const waits: [string, TicketFilter, string][] = [
    ['that wait for an approval', { waiting: 'approval' }, 'wv'],
    ['that waited too long for one', { waiting: 'approval', overdueAt: AT }, 'w'],
    ['that wait to be taken on', { waiting: 'acceptance' }, 'x'],
    ['of a region that wait for an approval', { waiting: 'approval', region: 't2' }, 'v'],
  ];
  it.each(waits)('%s, by until when', (_name, filter, ids) => {
    const { queries, store } = freshLedger();
    const waiting = (id: string, dueAt: number, region = 't1') => {
      const wait = { for: id === 'x' ? 'acceptance' : 'approval', since: AT, dueAt } as const;
      return aTicket(id, { state: id === 'x' ? 'transferred' : 'submitted', region, unit: region, wait });
    };
    store(aRegion('t1'), aRegion('t2'), aTicket('u', { region: 't1', unit: 't1' }));
    store(waiting('v', AT + 5, 't2'), waiting('w', AT - 5), waiting('x', AT));
    expect(
      queries
        .tickets(null, filter, page)
        .items.map(({ id }) => id)
        .join(''),
    ).toBe(ids);
  });

  it('by due time come in pages without gap or repeat, also at the same time', () => {
    const queries = work();
    const ids: string[] = [];
    for (let after: string | undefined; ; ) {
      const { items, next } = queries.tickets(
        null,
        { sort: 'due' },
        { limit: 1, ...(after === undefined ? {} : { after }) },
      );
      ids.push(...items.map(({ id }) => id));
      if (next === null) break;
      after = next;
    }
    expect(ids.join('')).toBe('cbea');
    const forged = Buffer.from('["tickets by due","x"]').toString('base64url');
    expect(() => queries.tickets(null, { sort: 'due' }, { limit: 1, after: forged })).toThrow(
      'invalid cursor',
    );
  });

  it('[P10] a filter shows nothing beyond what the caller may see', () => {
    const queries = work();
    for (const [name, filter] of filters) {
      const seen = queries.tickets(['t1'], filter, page).items;
      expect(
        seen.every(({ region, unit }) => region === 't1' || unit === 't1'),
        name,
      ).toBe(true);
    }
    expect(queries.tickets(['t1'], { region: 't2' }, page).items).toEqual([]);
  });
});

it('notices of a ticket are found by it, newest first', () => {
  const { queries, store } = freshLedger();
  store(aRegion('t1'), aNotice('n1', { ticketId: 'a', hazardId: '' }), aNotice('n2', { ticketId: 'b' }));
  store(aNotice('n3', { ticketId: 'a', region: 't1' }));
  const ids = (scope: string[] | null) =>
    queries.notices(scope, { ticket: 'a' }, page).items.map(({ id }) => id);
  expect([ids(null), ids(['t1'])]).toEqual([['n3', 'n1'], ['n3']]);
});
