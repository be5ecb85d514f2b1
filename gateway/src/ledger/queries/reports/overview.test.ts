/** How a region stands, counted in a ledger of which everything is known. */

import { expect, it } from 'vitest';
import {
  AT,
  aDevice,
  aDuty,
  aHazard,
  aHealth,
  aRegion,
  aTicket,
  aVenue,
  freshLedger,
} from '../../ledger-fixtures.ts';

const DAY_MS = 86_400_000;

function district() {
  const fresh = freshLedger();
  fresh.store(
    aRegion('ta'),
    aRegion('tb'),
    aVenue('v1', 'ta', { risk: 'red' }),
    aVenue('v2', 'ta'),
    aVenue('v3', 'tb'),
    aDevice('d1', 'v1'),
    aDevice('d3', 'v3'),
    aHealth('d1', 'v1'),
    aHealth('d3', 'v3'),
    aHazard('h1', { region: 'ta', venueId: 'v1', openedAt: AT }),
    aHazard('h2', { region: 'ta', venueId: 'v1', openedAt: AT - DAY_MS, state: 'closed', closedAt: AT }),
    aHazard('h3', { region: 'tb', venueId: 'v3', openedAt: AT - 40 * DAY_MS }),
    aTicket('t1', { region: 'ta', openedAt: AT, dueAt: AT - 1 }),
    aTicket('t2', { region: 'ta', openedAt: AT, dueAt: AT - 1, state: 'submitted' }),
    aTicket('t3', { region: 'ta', openedAt: AT - DAY_MS, state: 'closed', closedAt: AT }),
    aTicket('t4', { region: 'tb', openedAt: AT, dueAt: AT + 1, source: 'patrol', class: 'major' }),
  );
  const overview = (region: string) => fresh.queries.overview({ region, now: AT, offsetMs: 0 });
  return { ...fresh, overview };
}

it('counts what is open in the region, and the last 30 days', () => {
  const { overview } = district();
  const { venues, devices, hazards, tickets, trend } = overview('ta');
  expect(venues).toMatchObject({ total: 2, byColour: { red: 1, yellow: 1 }, byCategory: { '2': 2 } });
  expect(devices.total).toBe(1);
  expect(hazards).toMatchObject({ open: 1, byKind: { fire: 1 }, byClass: { alarm: 1 } });
  expect(tickets).toMatchObject({ open: 2, overdue: 1, bySource: { sensor: 2 } });
  expect(trend).toHaveLength(30);
  expect(trend.slice(-2)).toMatchObject([
    { hazards: 1, ticketsOpened: 1, ticketsClosed: 0 },
    { hazards: 1, ticketsOpened: 2, ticketsClosed: 1 },
  ]);
});

it('[P10] counts nothing of another region, and all of it for the root', () => {
  const { overview } = district();
  expect(overview('tb').tickets).toMatchObject({ open: 1, byClass: { major: 1 }, bySource: { patrol: 1 } });
  expect(overview('root')).toMatchObject({
    venues: { total: 3 },
    devices: { total: 2 },
    hazards: { open: 2 },
    tickets: { open: 3 },
  });
});

it('[P10] of a region that holds most others counts nothing of the few, nor what is of none', () => {
  const { store, overview } = district();
  const stray = (region: string) => [
    aHazard(`h${region}`, { region, openedAt: AT, state: 'closed', closedAt: AT }),
    aTicket(`t${region}`, { region, openedAt: AT, state: 'closed', closedAt: AT }),
    aDuty(`u${region}`, { region }),
  ];
  store(
    aRegion('d', 'root', 'district'),
    ...['ta', 'tb'].map((id) => aRegion(id, 'd')),
    ...['root', '', 'd'].flatMap(stray),
    aDuty('mine', { region: 'tb', state: 'missed', lateUntil: AT + 1 }),
  );
  const [all, root, ta, tb] = [overview('d'), overview('root'), overview('ta'), overview('tb')];
  expect(all.trend.at(-1)).toMatchObject({ hazards: 2, ticketsOpened: 4, ticketsClosed: 2 });
  expect(root.trend.at(-1)).toMatchObject({ hazards: 4, ticketsOpened: 6, ticketsClosed: 4 });
  expect(all.hazards.open).toBe(ta.hazards.open + tb.hazards.open);
  expect(all.duties).toEqual({ open: 1, overdue: 1, missed: 1 });
  expect(root.duties).toEqual({ open: 3, overdue: 1, missed: 1 });
});

it('counts duties that are to come, that may still be done late, and that were missed this month', () => {
  const { store, overview } = district();
  const missed = { state: 'missed', region: 'ta', lateUntil: AT + 1 } as const;
  store(
    aDuty('1', { region: 'ta', dueAt: AT + DAY_MS }),
    aDuty('2', missed),
    aDuty('3', { ...missed, lateUntil: AT }),
    aDuty('4', { ...missed, dueAt: AT - 40 * DAY_MS }),
    aDuty('5', { ...missed, region: 'tb' }),
    aDuty('6', { region: 'ta', state: 'done', done: 1 }),
    aDuty('7', { region: 'ta', state: 'late', done: 1 }),
  );
  expect(overview('ta').duties).toEqual({ open: 1, overdue: 2, missed: 2 });
  expect(overview('root').duties).toEqual({ open: 1, overdue: 3, missed: 3 });
  store(aDuty('2', { region: 'ta', state: 'late', done: 1 }));
  expect(overview('ta').duties).toEqual({ open: 1, overdue: 1, missed: 1 });
});

it('pages what an analysis goes by, within its region and span', () => {
  const { queries } = district();
  const query = { region: 'ta', from: AT - 2 * DAY_MS, until: AT + 1, offsetMs: 0 };
  expect(queries.analysedHazards(query, 0).items.map(({ venueId }) => venueId)).toEqual(['v1', 'v1']);
  expect(queries.analysedTickets(query, 0)).toMatchObject({ next: null, items: [{}, {}, {}] });
  expect(queries.analysedTickets({ ...query, region: 'root', from: AT }, 0).items).toHaveLength(3);
});
