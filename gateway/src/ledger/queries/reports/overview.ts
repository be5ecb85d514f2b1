/** How a region stands now, and how the last 30 days went: counts from indexes, never from bodies of what is over. */

import { strict as assert } from 'node:assert';
import { termOf } from '@ninewatch/rules';
import { type RawBuilder, sql } from 'kysely';
import type { Overview } from '../../report-port.ts';
import { build, type Statements } from '../../store/statements.ts';
import { DAY_OFFSET_MS, dayOf } from '../../write/place-sums.ts';
import { afterSubtree } from '../../write/region-paths.ts';
import { placesIn } from '../places-in.ts';

const DAY_MS = 86_400_000;
const TREND_DAYS = 30;
type Counts = Record<string, number>;
type Asked = { region: string; now: number; offsetMs: number };

/** `offsetMs` is that of the days of the trend, and of the month. */
export function readOverview(statements: Statements, { region, now, offsetMs }: Asked): Overview {
  const area = areaOf(statements, region);
  const today = Math.floor((now + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
  return {
    ...{ region, at: now },
    venues: venueCounts(statements, area),
    devices: deviceCounts(statements, area),
    hazards: hazardCounts(statements, area),
    tickets: ticketCounts(statements, area, now),
    duties: dutyCounts(statements, area, { now, since: termOf(now, 'month', offsetMs).from }),
    trend: trendOf(statements, area, { from: today - (TREND_DAYS - 1) * DAY_MS, until: today + DAY_MS }),
  };
}

interface Area {
  path: string;
  /** It is the root: what is asked for is everything. */
  isAll: boolean;
  /** More than half of all regions are in it. */
  isMost: boolean;
  /** A condition on `place`, where what is kept by place adds up to the area. */
  places: RawBuilder<boolean> | null;
}

/** The region must be in the ledger. */
function areaOf(statements: Statements, id: string): Area {
  const top = statements.first(build.selectFrom('region').select(['path', 'parent']).where('id', '=', id));
  assert(top !== undefined, `no region ${id}`);
  const { path, parent } = top;
  const isAll = parent === null;
  const counts = statements.first(
    compiled<{ below: number; all: number }>(
      sql`select count(*) as "all", sum(${isBelow(path)}) as below from region`,
    ),
  );
  const isMost = isAll || 2 * (counts?.below ?? 0) > (counts?.all ?? 0);
  return { path, isAll, isMost, places: placesIn(statements, [[id]]) };
}

/** For a `where`: of everything no region is looked at. */
function within({ isAll, path }: Area, region: RawBuilder<unknown>): RawBuilder<boolean> {
  if (isAll) return sql`true`;
  return sql`${region} in (select id from region where ${isBelow(path)})`;
}

/** The same, where rows are gone through by time and each is asked for its region: of most of them for the few others. */
function walked(area: Area, region: RawBuilder<unknown>): RawBuilder<boolean> {
  if (area.isAll || !area.isMost) return within(area, region);
  // What is of no region is of the root alone.
  return sql`${region} <> '' and ${region} not in (select id from region where not (${isBelow(area.path)}))`;
}

function isBelow(path: string): RawBuilder<boolean> {
  return sql`region.path >= ${path} and region.path < ${afterSubtree(path)}`;
}

function raise(counts: Counts, key: string, by: number): void {
  counts[key] = (counts[key] ?? 0) + by;
}

function venueCounts(statements: Statements, area: Area): Overview['venues'] {
  const sums = { total: 0, byColour: {} as Counts, byCategory: {} as Counts, byLicence: {} as Counts };
  for (const { risk, category, licence, count } of venueRows(statements, area)) {
    if (count === 0) continue;
    sums.total += count;
    raise(sums.byColour, risk, count);
    raise(sums.byCategory, String(category), count);
    raise(sums.byLicence, licence ?? 'unknown', count);
  }
  return sums;
}

function venueRows(statements: Statements, area: Area) {
  if (area.places === null) {
    return statements.all(
      build
        .selectFrom('venue')
        .select(['risk', 'category', 'licence', sql<number>`count(*)`.as('count')])
        .where(within(area, sql`region`))
        .where('state', '!=', 'closed')
        .groupBy(['risk', 'category', 'licence']),
    );
  }
  return statements.all(
    build
      .selectFrom('venue_sum')
      .select(['risk', 'category', sql<string | null>`nullif(licence, '')`.as('licence')])
      .select(sql<number>`sum(count)`.as('count'))
      .where(area.places)
      .where('state', '!=', 'closed')
      .groupBy(['risk', 'category', 'venue_sum.licence']),
  );
}

/** By what stands against a device: one that is silent, faulty, never sent or unprotected is not normal. */
function deviceCounts(statements: Statements, area: Area): Overview['devices'] {
  const counts: Overview['devices'] = { total: 0, byState: {} };
  for (const { state, count } of deviceRows(statements, area)) {
    counts.total += count;
    raise(counts.byState, state ?? 'normal', count);
  }
  const states = Object.entries(counts.byState).filter(([, count]) => count > 0);
  return { total: counts.total, byState: Object.fromEntries(states) };
}

type StateRow = { state: string | null; count: number };

function deviceRows(statements: Statements, { isAll, path, places }: Area): StateRow[] {
  // In this order: the planner has no statistics, and would begin with all devices.
  const ofRegion = sql`region cross join venue on venue.region = region.id
    cross join device_health h on h.venue_id = venue.id where ${isBelow(path)}`;
  if (!isAll && places !== null) {
    return statements.all(
      compiled<StateRow>(
        sql`select state, sum(count) as count from health_sum where ${places} group by state`,
      ),
    );
  }
  const from = isAll ? sql`device_health h` : ofRegion;
  return statements.all(
    compiled<StateRow>(sql`select h.state as state, count(*) as count from ${from} group by h.state`),
  );
}

function compiled<T>(query: ReturnType<typeof sql<T>>) {
  return { compile: () => query.compile(build) };
}

/** The planner has no statistics, and would read the bodies of what is open by the index of times. */
const OPEN_HAZARDS = sql`hazard indexed by hazard_open_for_sums`;
const OPEN_TICKETS = sql`ticket indexed by ticket_open_for_sums`;

function hazardCounts(statements: Statements, area: Area): Overview['hazards'] {
  const sums: Overview['hazards'] = { open: 0, byKind: {}, byClass: {}, byState: {} };
  const rows = statements.all(
    compiled<{ kind: string; state: string; class: string; count: number }>(
      sql`select kind, state, class, count(*) as count from ${OPEN_HAZARDS}
        where closed_at is null and ${within(area, sql`region`)} group by 1, 2, 3`,
    ),
  );
  for (const { kind, state, class: hazardClass, count } of rows) {
    sums.open += count;
    raise(sums.byKind, kind, count);
    raise(sums.byClass, hazardClass, count);
    raise(sums.byState, state, count);
  }
  return sums;
}

function ticketCounts(statements: Statements, area: Area, now: number): Overview['tickets'] {
  const sums: Overview['tickets'] = { open: 0, overdue: 0, bySource: {}, byClass: {}, byState: {} };
  const rows = statements.all(
    compiled<{ source: string; class: string; state: string; count: number; past: number }>(
      sql`select source, class, state, count(*) as count, sum(due_at < ${now}) as past from ${OPEN_TICKETS}
        where closed_at is null and ${within(area, sql`region`)} group by 1, 2, 3`,
    ),
  );
  for (const { source, class: ticketClass, state, count, past } of rows) {
    sums.open += count;
    if (state !== 'submitted') sums.overdue += past;
    raise(sums.bySource, source, count);
    raise(sums.byClass, ticketClass, count);
    raise(sums.byState, state, count);
  }
  return sums;
}

/** `since`: ms, the begin of the month. A duty that is due when it begins is one of the month before. */
function dutyCounts(
  statements: Statements,
  area: Area,
  { now, since }: { now: number; since: number },
): Overview['duties'] {
  const count = (from: RawBuilder<unknown>, what = sql`count(*)`) =>
    statements.first(compiled<{ count: number }>(sql`select ${what} as count from ${from}`))?.count ?? 0;
  // Few may still be done late: the planner has no statistics, and would look at all that were ever missed.
  const late = sql`duty indexed by duty_missed_by_late_until where state = 'missed' and late_until > ${now}`;
  const due = sql`duty_sum indexed by duty_sum_due where state = 'due'`;
  const missed = sql`duty_sum indexed by duty_sum_missed where due_at > ${since} and state = 'missed'`;
  const ofRegion = walked(area, sql`region`);
  return {
    open: count(sql`${due} and ${within(area, sql`region`)}`, sql`coalesce(sum(count), 0)`),
    overdue: count(sql`${late} and ${ofRegion}`),
    missed: count(sql`${missed} and ${ofRegion}`, sql`coalesce(sum(count), 0)`),
  };
}

function trendOf(
  statements: Statements,
  area: Area,
  { from, until }: { from: number; until: number },
): Overview['trend'] {
  const days = Array.from({ length: TREND_DAYS }, (_, day) => ({
    ...{ from: from + day * DAY_MS, hazards: 0, ticketsOpened: 0, ticketsClosed: 0 },
  }));
  if (area.places !== null && (from + DAY_OFFSET_MS) % DAY_MS === 0) {
    const first = dayOf(from);
    const kept = build
      .selectFrom('day_sum')
      .select(['day', 'what', sql<number>`sum(count)`.as('count')])
      .where('day', '>=', first)
      .where('day', '<', dayOf(until))
      .where(area.places)
      .groupBy(['day', 'what']);
    for (const { day, what, count } of statements.all(kept)) {
      const at = days[day - first];
      if (at !== undefined) at[what] += count;
    }
    return days;
  }
  const add = (
    table: 'hazard' | 'ticket',
    column: 'opened_at' | 'closed_at',
    what: 'hazards' | 'ticketsOpened' | 'ticketsClosed',
  ) => {
    const time = sql.ref(column);
    // By time, not by region: a month is less than the past of a town.
    const rows = statements.all(
      compiled<{ day: number; count: number }>(
        sql`select cast((${time} - ${from}) / ${sql.lit(DAY_MS)} as integer) as day, count(*) as count
          from ${sql.table(table)} where ${time} >= ${from} and ${time} < ${until}
          and ${walked(area, sql`+region`)} group by day`,
      ),
    );
    for (const { day, count } of rows) {
      const at = days[day];
      if (at !== undefined) at[what] += count;
    }
  };
  add('hazard', 'opened_at', 'hazards');
  add('ticket', 'opened_at', 'ticketsOpened');
  add('ticket', 'closed_at', 'ticketsClosed');
  return days;
}
