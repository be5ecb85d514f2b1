/** How a region stands now, and how the last 30 days went: counts from indexes, never from bodies of what is over. */

import { sql } from 'kysely';
import type { Overview } from '../../report-port.ts';
import { build, type Statements } from '../../store/statements.ts';
import { type Groups, readGroups } from './groups.ts';

const DAY_MS = 86_400_000;
const TREND_DAYS = 30;
const OPEN_TICKETS = ['open', 'accepted', 'submitted', 'rejected', 'transferred'] as const;
const OPEN_HAZARDS = [
  ...['unacknowledged', 'acknowledged', 'returned_unacknowledged', 'returned'],
  ...['shelved', 'suppressed', 'out_of_service'],
];
type Counts = Record<string, number>;
type Within = (region: string) => boolean;
type Asked = { region: string; now: number; offsetMs: number };

/** `offsetMs` is that of the days of the trend. */
export function readOverview(statements: Statements, { region, now, offsetMs }: Asked): Overview {
  const groups = readGroups(statements, region);
  const isWithin: Within = (id) => groups.lineOf.has(id);
  const today = Math.floor((now + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
  return {
    ...{ region, at: now },
    venues: venueCounts(statements, isWithin),
    devices: deviceCounts(statements, groups),
    hazards: hazardCounts(statements, isWithin),
    tickets: ticketCounts(statements, isWithin, now),
    trend: trendOf(statements, isWithin, { from: today - (TREND_DAYS - 1) * DAY_MS, until: today + DAY_MS }),
  };
}

function raise(counts: Counts, key: string, by: number): void {
  counts[key] = (counts[key] ?? 0) + by;
}

function venueCounts(statements: Statements, isWithin: Within): Overview['venues'] {
  const sums = { total: 0, byColour: {} as Counts, byCategory: {} as Counts, byLicence: {} as Counts };
  const rows = statements.all(
    build
      .selectFrom('venue')
      .select(['region', 'risk', 'category', 'licence', sql<number>`count(*)`.as('count')])
      .where('state', '!=', 'closed')
      .groupBy(['region', 'risk', 'category', 'licence']),
  );
  for (const { region, risk, category, licence, count } of rows) {
    if (!isWithin(region)) continue;
    sums.total += count;
    raise(sums.byColour, risk, count);
    raise(sums.byCategory, String(category), count);
    raise(sums.byLicence, licence ?? 'unknown', count);
  }
  return sums;
}

/** By what stands against a device: one that is silent, faulty, never sent or unprotected is not normal. */
function deviceCounts(statements: Statements, { path, isAll }: Groups): Overview['devices'] {
  const counts: Overview['devices'] = { total: 0, byState: {} };
  const scoped = isAll
    ? sql``
    : sql`join venue on venue.id = h.venue_id join region on region.id = venue.region
      and region.path >= ${path} and region.path < ${`${path.slice(0, -1)}0`}`;
  const rows = statements.all(
    compiled<{ state: string | null; count: number }>(
      sql`select h.state as state, count(*) as count from device_health h ${scoped} group by h.state`,
    ),
  );
  for (const { state, count } of rows) {
    counts.total += count;
    raise(counts.byState, state ?? 'normal', count);
  }
  return counts;
}

function compiled<T>(query: ReturnType<typeof sql<T>>) {
  return { compile: () => query.compile(build) };
}

function hazardCounts(statements: Statements, isWithin: Within): Overview['hazards'] {
  const sums: Overview['hazards'] = { open: 0, byKind: {}, byClass: {}, byState: {} };
  const rows = statements.all(
    build
      .selectFrom('hazard')
      .select(['region', 'kind', 'state', sql<string>`json_extract(body, '$.class')`.as('class')])
      .where('state', 'in', OPEN_HAZARDS),
  );
  for (const { region, kind, state, class: signal } of rows) {
    if (!isWithin(region)) continue;
    sums.open += 1;
    raise(sums.byKind, kind, 1);
    raise(sums.byClass, signal, 1);
    raise(sums.byState, state, 1);
  }
  return sums;
}

function ticketCounts(statements: Statements, isWithin: Within, now: number): Overview['tickets'] {
  const sums: Overview['tickets'] = { open: 0, overdue: 0, bySource: {}, byClass: {}, byState: {} };
  const rows = statements.all(
    build
      .selectFrom('ticket')
      .select(['region', 'source', 'class', 'state', 'due_at'])
      .where('state', 'in', OPEN_TICKETS),
  );
  for (const { region, source, class: ticketClass, state, due_at } of rows) {
    if (!isWithin(region)) continue;
    sums.open += 1;
    if (due_at < now && state !== 'submitted') sums.overdue += 1;
    raise(sums.bySource, source, 1);
    raise(sums.byClass, ticketClass, 1);
    raise(sums.byState, state, 1);
  }
  return sums;
}

function trendOf(
  statements: Statements,
  isWithin: Within,
  { from, until }: { from: number; until: number },
): Overview['trend'] {
  const days = Array.from({ length: TREND_DAYS }, (_, day) => ({
    ...{ from: from + day * DAY_MS, hazards: 0, ticketsOpened: 0, ticketsClosed: 0 },
  }));
  const perDay = (table: 'hazard' | 'ticket', column: 'opened_at' | 'closed_at') =>
    statements.all(
      compiled<{ region: string; day: number; count: number }>(
        sql`select region, cast((${sql.ref(column)} - ${from}) / ${sql.lit(DAY_MS)} as integer) as day, count(*) as count
          from ${sql.table(table)} where ${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${until}
          group by region, day`,
      ),
    );
  const add = (
    rows: { region: string; day: number; count: number }[],
    what: 'hazards' | 'ticketsOpened' | 'ticketsClosed',
  ) => {
    for (const { region, day, count } of rows) {
      const at = days[day];
      if (at !== undefined && isWithin(region)) at[what] += count;
    }
  };
  add(perDay('hazard', 'opened_at'), 'hazards');
  add(perDay('ticket', 'opened_at'), 'ticketsOpened');
  add(perDay('ticket', 'closed_at'), 'ticketsClosed');
  return days;
}
