/** Lists and single ones of tickets: newest first, or the soonest due first. */

import type { Ticket } from '@ninewatch/rules';
import { sql } from 'kysely';
import { BadQuestion } from '../../base/errors.ts';
import type { Page, Paged, Scope, TicketFilter } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { paged } from './cursor.ts';
import { bodyOf, fromBody, listed } from './place-queries.ts';
import { areMany, column, isIn, type Subtrees, subtreesOf } from './scope.ts';
import { fewFound, foundBefore, isFound } from './ticket-search.ts';

const REGIONS = ['ticket.region' as const, 'ticket.unit' as const];
const PLACED = { regions: REGIONS, venue: 'ticket.venue_id' as const };
type Driver =
  | 'venue'
  | 'responsible'
  | 'office'
  | 'unit'
  | 'class'
  | 'source'
  | 'handling'
  | 'due'
  | 'region'
  | 'order';

/** Whether the list is one of what is not closed, by its due time. */
function isByDue({ sort, overdueAt, dueBefore, waiting }: TicketFilter): boolean {
  return sort === 'due' || overdueAt !== undefined || dueBefore !== undefined || waiting !== undefined;
}

/** What is due: the work, or the word that is waited for. */
function dueOf({ waiting }: TicketFilter) {
  return waiting === undefined ? ('ticket.due_at' as const) : ('ticket.wait_at' as const);
}

/** By which index rows are found: the one that is likely to read fewest, as the planner has no statistics. */
function driverOf(filter: TicketFilter, areManyInScope: () => boolean): Driver {
  if (filter.venue !== undefined) return 'venue';
  if (filter.responsible !== undefined) return 'responsible';
  if (filter.office !== undefined) return 'office';
  if (isByDue(filter)) return 'due';
  if (filter.unit !== undefined) return 'unit';
  if (filter.class === 'major') return 'class';
  if (filter.handling === 'listed') return 'handling';
  if (filter.source !== undefined && filter.source !== 'sensor') return 'source';
  return areManyInScope() ? 'order' : 'region';
}

/** Where all of it lies that is asked for: in each of these. */
interface Area {
  part: Subtrees;
  isMany(): boolean;
}

function areasOf(statements: Statements, scope: Scope, { region }: TicketFilter): Area[] {
  return [scope, region === undefined ? null : [region]].map((regions) => {
    const part = subtreesOf(statements, regions);
    return { part, isMany: () => REGIONS.some((name) => areMany(statements, part, name)) };
  });
}

function driverIn(filter: TicketFilter, areas: readonly Area[]): Driver {
  return driverOf(filter, () => areas.every(({ isMany }) => isMany()));
}

/** With the tickets that its words find, when those are few. */
type Filter = TicketFilter & { found?: readonly number[] };

function ticketQuery(statements: Statements, scope: Scope, filter: Filter) {
  const areas = areasOf(statements, scope, filter);
  const driver = driverIn(filter, areas);
  let query = build
    .selectFrom('ticket')
    .select(['ticket.seq as key', `${dueOf(filter)} as due_at`, 'ticket.body']);
  for (const { part, isMany } of areas) {
    if (part === null) continue;
    const isIndexed = driver === 'region' && !isMany();
    // The unit that has to do it sees it, wherever the venue is; the venue's regions go on seeing it.
    query = query.where((eb) => isIn(eb, part, { ...PLACED, isIndexed }));
  }
  const { state, overdueAt, dueBefore, waiting } = filter;
  if (state !== undefined)
    query = query.where(column('ticket.state', driver === 'order'), 'in', listed(state));
  for (const name of ['venue', 'responsible', 'office', 'unit', 'class', 'source', 'handling'] as const) {
    const value = filter[name];
    if (value === undefined) continue;
    const asColumn = name === 'venue' ? 'ticket.venue_id' : (`ticket.${name}` as const);
    query = query.where(column(asColumn, driver === name), '=', value);
  }
  if (filter.supervised === true) {
    query = query
      .where('ticket.seq', 'in', LISTED_ONCE)
      .where(sql`json_extract(ticket.body, '$.supervision.ended')`, 'is', null);
  }
  if (filter.found !== undefined) query = query.where('ticket.seq', 'in', among(filter.found));
  else if (filter.search !== undefined) query = query.where(isFound(filter.search));
  if (isByDue(filter)) {
    // By the index of what is waited for, not by that of all that is open.
    const closedAt =
      waiting === undefined ? sql.ref('ticket.closed_at') : sql`+${sql.ref('ticket.closed_at')}`;
    query = query.where(closedAt, 'is', null);
  }
  if (dueBefore !== undefined) query = query.where(dueOf(filter), '<', dueBefore);
  if (waiting !== undefined) {
    const isWaiting = waiting === 'approval' ? 'submitted' : 'transferred';
    query = query
      .where('ticket.wait_at', 'is not', null)
      .where(column('ticket.state', false), '=', isWaiting);
    return overdueAt === undefined ? query : query.where('ticket.wait_at', '<=', overdueAt);
  }
  if (overdueAt === undefined) return query;
  return query
    .where('ticket.due_at', '<=', overdueAt)
    .where(column('ticket.state', false), 'not in', ['submitted', 'closed']);
}

/** Few, and found by an index of their own: as a condition of the list itself the planner would walk the list. */
const LISTED_ONCE = build
  .selectFrom('ticket as listed')
  .select('listed.seq')
  .where('listed.listed_at', 'is not', null);

function among(seqs: readonly number[]) {
  return sql<number>`(select value from json_each(${JSON.stringify(seqs)}))`;
}

export function listTickets(
  statements: Statements,
  asked: { scope: Scope; filter: TicketFilter; page: Page },
): Paged<Ticket> {
  const { search } = asked.filter;
  const found = search === undefined ? null : fewFound(statements, search);
  const filter: Filter = found === null ? asked.filter : { ...asked.filter, found };
  return (isByDue(filter) ? listByDue : listNewest)(statements, { ...asked, filter });
}

function listNewest(
  statements: Statements,
  { scope, filter, page }: Parameters<typeof listTickets>[1],
): Paged<Ticket> {
  return paged<number, Ticket>(page, {
    list: 'tickets',
    keyType: 'number',
    fetch(after, count) {
      if (isWalked(statements, scope, filter)) return walked(statements, { scope, filter, after, count });
      const found = placedBefore(statements, { scope, filter, after, count });
      const asked = found === null ? { scope, filter } : { scope: null, filter: { found } };
      let query = ticketQuery(statements, asked.scope, asked.filter)
        .orderBy('ticket.seq', 'desc')
        .limit(count);
      if (after !== undefined) query = query.where('ticket.seq', '<', after);
      return statements.all(query).map(fromBody<number, Ticket>);
    },
  });
}

interface Walk {
  scope: Scope;
  filter: Filter;
  after: number | undefined;
  count: number;
}

/** Of a list that asks for nothing but regions with many tickets: `seq` of its page, without a look at any other row. */
function placedBefore(statements: Statements, { scope, filter, after, count }: Walk): number[] | null {
  if (Object.keys(filter).some((name) => name !== 'region')) return null;
  const areas = areasOf(statements, scope, filter);
  if (areas.every(({ part }) => part === null) || driverIn(filter, areas) !== 'order') return null;
  // Covered by `ticket_places`, which the planner takes for its size.
  let query = build.selectFrom('ticket').select('ticket.seq').orderBy('ticket.seq', 'desc').limit(count);
  for (const { part } of areas) {
    if (part === null) continue;
    query = query.where((eb) => isIn(eb, part, { ...PLACED, isIndexed: false }));
  }
  if (after !== undefined) query = query.where('ticket.seq', '<', after);
  return statements.all(query).map(({ seq }) => seq);
}

/** Whether words of many tickets, or few characters, are looked for in the order of the list. */
function isWalked(statements: Statements, scope: Scope, filter: Filter): boolean {
  if (filter.search === undefined || filter.found !== undefined) return false;
  return driverIn(filter, areasOf(statements, scope, filter)) === 'order';
}

/** Ours: a page of fifty of what every fifth ticket has; each further look goes through four times as many. */
const LOOKED_AT_FIRST = 250;
const GROWTH = 4;

function walked(
  statements: Statements,
  { scope, filter, after, count }: Walk,
): { key: number; item: Ticket }[] {
  const { search = '', ...others } = filter;
  const rows: { key: number; body: string }[] = [];
  let before = after ?? Number.MAX_SAFE_INTEGER;
  for (let size = LOOKED_AT_FIRST; rows.length < count; size *= GROWTH) {
    const found = foundBefore(statements, search, { before, count: size });
    const query = ticketQuery(statements, scope, { ...others, found }).orderBy('ticket.seq', 'desc');
    rows.push(...statements.all(query.limit(count - rows.length)));
    if (found.length < size) break;
    before = found.at(-1) ?? 0;
  }
  return rows.map(fromBody<number, Ticket>);
}

/** Tickets that are due at the same time stand in the order in which they were opened. */
function listByDue(
  statements: Statements,
  { scope, filter, page }: Parameters<typeof listTickets>[1],
): Paged<Ticket> {
  return paged<string, Ticket>(page, {
    list: 'tickets by due',
    keyType: 'string',
    fetch(after, count) {
      let query = ticketQuery(statements, scope, filter)
        .orderBy(dueOf(filter))
        .orderBy('ticket.seq')
        .limit(count);
      if (after !== undefined) {
        const [dueAt = 0, seq = 0] = keyIn(after);
        query = query.where(sql<boolean>`(${sql.ref(dueOf(filter))}, ticket.seq) > (${dueAt}, ${seq})`);
      }
      return statements.all(query).map(({ key, due_at, body }) => ({
        key: `${due_at}.${key}`,
        item: JSON.parse(body) as Ticket,
      }));
    },
  });
}

function keyIn(after: string): number[] {
  if (!/^\d{1,16}\.\d{1,16}$/.test(after)) throw new BadQuestion('after', 'invalid cursor');
  return after.split('.').map(Number);
}

export function findTicket(statements: Statements, scope: Scope, id: string): Ticket | null {
  return bodyOf(statements.first(ticketQuery(statements, scope, {}).where('ticket.id', '=', id)));
}
