/** Lists and single ones of hazards, tickets, notices and rejections; newest first. */

import type {
  Command,
  DeviceHealth,
  Hazard,
  HazardState,
  Notice,
  Ticket,
  TicketState,
  Venue,
} from '@ninewatch/rules';
import { sql } from 'kysely';
import type {
  HazardFilter,
  LedgerQueries,
  NoticeFilter,
  Page,
  Paged,
  Quarantined,
  Scope,
} from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { readOffset } from '../write/meta.ts';
import { paged } from './cursor.ts';
import { bodyOf, fromBody, listed } from './place-queries.ts';
import { areMany, atVenueIn, column, isIn, isPath, regionsIn, subtreesOf, unindexed } from './scope.ts';

/** Nothing before this row was opened so late: the list, which stands in the order of `seq`, ends there. */
function firstSince(since: number) {
  const first = sql<number>`min(hazard.seq + 0)`.as('first');
  return build.selectFrom('hazard').select(first).where('hazard.opened_at', '>=', since);
}

/** By which index rows are found: of one venue there are few, and so there may be of few regions; else by the list's order. */
function driverOf(venue: string | undefined, areManyInScope: () => boolean) {
  if (venue !== undefined) return { byRegion: false, byOrder: false };
  const byOrder = areManyInScope();
  return { byRegion: !byOrder, byOrder };
}

function hazardQuery(statements: Statements, scope: Scope, filter: HazardFilter) {
  let query = build.selectFrom('hazard').select(['hazard.seq as key', 'hazard.body']);
  const { state, venue, kind, since } = filter;
  const subtrees = subtreesOf(statements, scope);
  const { byRegion, byOrder } = driverOf(venue, () => areMany(statements, subtrees, 'hazard.region'));
  if (subtrees !== null) {
    const columns = { regions: ['hazard.region' as const], venue: 'hazard.venue_id' as const };
    query = query.where((eb) => {
      const there = isIn(eb, subtrees, { ...columns, isIndexed: byRegion });
      // A condition of the gateway itself concerns everybody who relies on it, [P6] and names devices of all venues,
      // which is nothing for who sees single venues alone. [P10]
      if (!subtrees.some(isPath)) return there;
      const ofGateway = eb(unindexed('hazard.kind'), '=', 'gateway');
      return eb.or([there, eb.and([ofGateway, eb(column('hazard.venue_id', byRegion), '=', '')])]);
    });
  }
  if (venue !== undefined) query = query.where('hazard.venue_id', '=', venue);
  if (state !== undefined) query = query.where(column('hazard.state', byOrder), 'in', listed(state));
  if (kind !== undefined) query = query.where(column('hazard.kind', byOrder), 'in', listed(kind));
  if (since !== undefined) {
    const opened = sql<number>`${sql.ref('hazard.opened_at')} + 0`;
    query = query.where(opened, '>=', since).where('hazard.seq', '>=', firstSince(since));
  }
  return query;
}

/**
 * How a hazard is shown to this scope: a condition of the gateway itself names devices of all venues, and of those only
 * the ones in sight are told. [P10]
 */
function hazardsFor(statements: Statements, scope: Scope): (hazard: Hazard) => Hazard {
  const subtrees = subtreesOf(statements, scope);
  if (subtrees === null) return (hazard) => hazard;
  const isShown = new Map<string, boolean>([['gateway', true]]);
  const learn = (ids: string[]) => {
    const seen = build
      .selectFrom('device')
      .select('device.id')
      .where('device.id', 'in', ids)
      .where(atVenueIn('device.venue_id', subtrees, { areMany: false, isIndexed: false }));
    for (const id of ids) isShown.set(id, false);
    for (const { id } of statements.all(seen)) isShown.set(id, true);
  };
  return (hazard) => {
    if (hazard.kind !== 'gateway' || hazard.venueId !== '') return hazard;
    const unknown = hazard.deviceIds.filter((id) => !isShown.has(id));
    if (unknown.length > 0) learn(unknown);
    return { ...hazard, deviceIds: hazard.deviceIds.filter((id) => isShown.get(id) === true) };
  };
}

export function listHazards(
  statements: Statements,
  asked: { scope: Scope; filter: HazardFilter; page: Page },
): Paged<Hazard> {
  return paged<number, Hazard>(asked.page, {
    list: 'hazards',
    keyType: 'number',
    fetch(after, count) {
      let query = hazardQuery(statements, asked.scope, asked.filter)
        .orderBy('hazard.seq', 'desc')
        .limit(count);
      if (after !== undefined) query = query.where('hazard.seq', '<', after);
      const show = hazardsFor(statements, asked.scope);
      return statements
        .all(query)
        .map(fromBody<number, Hazard>)
        .map(({ key, item }) => ({ key, item: show(item) }));
    },
  });
}

export function findHazard(statements: Statements, scope: Scope, id: string): Hazard | null {
  const hazard = bodyOf<Hazard>(
    statements.first(hazardQuery(statements, scope, {}).where('hazard.id', '=', id)),
  );
  return hazard === null ? null : hazardsFor(statements, scope)(hazard);
}

/** A rejection whose venue the ledger does not know belongs to no region: only the whole scope shows it. */
export function listRejections(
  statements: Statements,
  asked: { scope: Scope; filter: { device?: string; reason?: string }; page: Page },
): Paged<Quarantined> {
  const subtrees = subtreesOf(statements, asked.scope);
  const many = areMany(statements, subtrees, 'venue.region');
  const { device, reason } = asked.filter;
  return paged<number, Quarantined>(asked.page, {
    list: 'rejections',
    keyType: 'number',
    fetch(after, count) {
      let query = build.selectFrom('rejection').select(['rejection.seq as key', 'rejection.body']);
      if (subtrees !== null) {
        query = query.where(atVenueIn('rejection.venue_id', subtrees, { areMany: many, isIndexed: false }));
      }
      if (device !== undefined) query = query.where('rejection.device_id', '=', device);
      if (reason !== undefined) query = query.where('rejection.reason', 'in', listed(reason));
      if (after !== undefined) query = query.where('rejection.seq', '<', after);
      return statements
        .all(query.orderBy('rejection.seq', 'desc').limit(count))
        .map(fromBody<number, Quarantined>);
    },
  });
}

export function listNotices(
  statements: Statements,
  asked: { scope: Scope; filter: NoticeFilter; page: Page },
): Paged<Notice> {
  const subtrees = subtreesOf(statements, asked.scope);
  const { hazard, ticket, state } = asked.filter;
  const isOfOne = hazard !== undefined || ticket !== undefined;
  const byRegion = !isOfOne && !areMany(statements, subtrees, 'notice.region');
  return paged<number, Notice>(asked.page, {
    list: 'notices',
    keyType: 'number',
    fetch(after, count) {
      let query = build.selectFrom('notice').select(['notice.seq as key', 'notice.body']);
      if (subtrees !== null) {
        query = query.where(column('notice.region', byRegion), 'in', regionsIn(subtrees));
      }
      if (hazard !== undefined) query = query.where('notice.hazard_id', '=', hazard);
      if (state !== undefined) query = query.where('notice.state', '=', state);
      if (ticket !== undefined) {
        query = query.where(sql<string>`json_extract(notice.body, '$.ticketId')`, '=', ticket);
      }
      if (after !== undefined) query = query.where('notice.seq', '<', after);
      return statements.all(query.orderBy('notice.seq', 'desc').limit(count)).map(fromBody<number, Notice>);
    },
  });
}

export function findNotice(statements: Statements, scope: Scope, id: string): Notice | null {
  const subtrees = subtreesOf(statements, scope);
  let query = build.selectFrom('notice').select('notice.body').where('notice.id', '=', id);
  if (subtrees !== null) query = query.where('notice.region', 'in', regionsIn(subtrees));
  const row = statements.first(query);
  return row === undefined ? null : (JSON.parse(row.body) as Notice);
}

/** In the order in which they were asked for. */
export function readPendingCommands(statements: Statements): Command[] {
  const query = build.selectFrom('command').select('body').where('state', '=', 'pending').orderBy('seq');
  return statements.all(query).map((row) => JSON.parse(row.body) as Command);
}

/** Every state but `closed`; named one by one so that the index on the state is used. */
const OPEN_HAZARDS: readonly HazardState[] = [
  'unacknowledged',
  'acknowledged',
  'returned_unacknowledged',
  'returned',
  'shelved',
  'suppressed',
  'out_of_service',
];
const OPEN_TICKETS: readonly TicketState[] = ['open', 'accepted', 'submitted', 'rejected', 'transferred'];

/** Oldest first, as they were opened. The caller holds the snapshot. */
export function readOpenWork(statements: Statements): ReturnType<LedgerQueries['openWork']> {
  const objects = <T>(rows: { body: string }[]) => rows.map((row) => JSON.parse(row.body) as T);
  const hazards = build.selectFrom('hazard').select('body').where('state', 'in', OPEN_HAZARDS).orderBy('seq');
  const tickets = build.selectFrom('ticket').select('body').where('state', 'in', OPEN_TICKETS).orderBy('seq');
  return {
    position: readOffset(statements),
    hazards: objects<Hazard>(statements.all(hazards)),
    tickets: objects<Ticket>(statements.all(tickets)),
    venues: objects<Venue>(statements.all(build.selectFrom('venue').select('body').orderBy('id'))),
    health: objects<DeviceHealth>(
      statements.all(build.selectFrom('device_health').select('body').orderBy('device_id')),
    ),
  };
}
