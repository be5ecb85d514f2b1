/** How a region stands now, and how the last 30 days went: counts from indexes, never from bodies of what is over. */

import { termOf } from '@ninewatch/rules';
import { type RawBuilder, sql } from 'kysely';
import type { Overview } from '../../report-port.ts';
import { build, type Statements } from '../../store/statements.ts';
import { afterSubtree } from '../../write/region-paths.ts';
import { type Groups, readGroups } from './groups.ts';

const DAY_MS = 86_400_000;
const TREND_DAYS = 30;
type Counts = Record<string, number>;
type Asked = { region: string; now: number; offsetMs: number };

/** `offsetMs` is that of the days of the trend, and of the month. */
export function readOverview(statements: Statements, { region, now, offsetMs }: Asked): Overview {
  const groups = areaOf(statements, region);
  const today = Math.floor((now + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
  return {
    ...{ region, at: now },
    venues: venueCounts(statements, groups),
    devices: deviceCounts(statements, groups),
    hazards: hazardCounts(statements, groups),
    tickets: ticketCounts(statements, groups, now),
    duties: dutyCounts(statements, groups, { now, since: termOf(now, 'month', offsetMs).from }),
    trend: trendOf(statements, groups, { from: today - (TREND_DAYS - 1) * DAY_MS, until: today + DAY_MS }),
  };
}

/** `isMost`: more than half of all regions are in it. */
type Area = Pick<Groups, 'isAll' | 'path'> & { isMost: boolean };

function areaOf(statements: Statements, region: string): Area {
  const { isAll, path, lineOf } = readGroups(statements, region);
  const all = statements.first(
    build.selectFrom('region').select(({ fn }) => fn.countAll<number>().as('count')),
  );
  return { isAll, path, isMost: isAll || 2 * lineOf.size > (all?.count ?? 0) };
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

function venueCounts(statements: Statements, groups: Area): Overview['venues'] {
  const sums = { total: 0, byColour: {} as Counts, byCategory: {} as Counts, byLicence: {} as Counts };
  const rows = statements.all(
    build
      .selectFrom('venue')
      .select(['risk', 'category', 'licence', sql<number>`count(*)`.as('count')])
      .where(within(groups, sql`region`))
      .where('state', '!=', 'closed')
      .groupBy(['risk', 'category', 'licence']),
  );
  for (const { risk, category, licence, count } of rows) {
    sums.total += count;
    raise(sums.byColour, risk, count);
    raise(sums.byCategory, String(category), count);
    raise(sums.byLicence, licence ?? 'unknown', count);
  }
  return sums;
}

/** By what stands against a device: one that is silent, faulty, never sent or unprotected is not normal. */
function deviceCounts(statements: Statements, groups: Area): Overview['devices'] {
  const counts: Overview['devices'] = { total: 0, byState: {} };
  const add = (rows: { state: string | null; count: number }[], by: 1 | -1) => {
    for (const { state, count } of rows) {
      counts.total += by * count;
      raise(counts.byState, state ?? 'normal', by * count);
    }
  };
  // Each device of a region is looked up by its venue, all together are one walk: of most of them the rest is less.
  const { isMost } = groups;
  if (isMost) add(statements.all(compiled(devicesByState(sql`device_health h`))), 1);
  if (!groups.isAll) {
    const regions = isMost ? sql`not (${isBelow(groups.path)})` : isBelow(groups.path);
    // In this order: the planner has no statistics, and would begin with all devices.
    const from = sql`region cross join venue on venue.region = region.id
      cross join device_health h on h.venue_id = venue.id where ${regions}`;
    add(statements.all(compiled(devicesByState(from))), isMost ? -1 : 1);
  }
  const states = Object.entries(counts.byState).filter(([, count]) => count > 0);
  return { total: counts.total, byState: Object.fromEntries(states) };
}

function devicesByState(from: RawBuilder<unknown>) {
  return sql<{ state: string | null; count: number }>`
    select h.state as state, count(*) as count from ${from} group by h.state`;
}

function compiled<T>(query: ReturnType<typeof sql<T>>) {
  return { compile: () => query.compile(build) };
}

/** The planner has no statistics, and would read the bodies of what is open by the index of times. */
const OPEN_HAZARDS = sql`hazard indexed by hazard_open_for_sums`;
const OPEN_TICKETS = sql`ticket indexed by ticket_open_for_sums`;

function hazardCounts(statements: Statements, groups: Area): Overview['hazards'] {
  const sums: Overview['hazards'] = { open: 0, byKind: {}, byClass: {}, byState: {} };
  const rows = statements.all(
    compiled<{ kind: string; state: string; class: string; count: number }>(
      sql`select kind, state, class, count(*) as count from ${OPEN_HAZARDS}
        where closed_at is null and ${within(groups, sql`region`)} group by 1, 2, 3`,
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

function ticketCounts(statements: Statements, groups: Area, now: number): Overview['tickets'] {
  const sums: Overview['tickets'] = { open: 0, overdue: 0, bySource: {}, byClass: {}, byState: {} };
  const rows = statements.all(
    compiled<{ source: string; class: string; state: string; count: number; past: number }>(
      sql`select source, class, state, count(*) as count, sum(due_at < ${now}) as past from ${OPEN_TICKETS}
        where closed_at is null and ${within(groups, sql`region`)} group by 1, 2, 3`,
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
  groups: Area,
  { now, since }: { now: number; since: number },
): Overview['duties'] {
  const count = (from: RawBuilder<unknown>, what = sql`count(*)`) =>
    statements.first(compiled<{ count: number }>(sql`select ${what} as count from ${from}`))?.count ?? 0;
  // Few may still be done late: the planner has no statistics, and would look at all that were ever missed.
  const late = sql`duty indexed by duty_missed_by_late_until where state = 'missed' and late_until > ${now}`;
  const missed = sql`duty_sum where due_at > ${since} and state = 'missed'`;
  const ofRegion = walked(groups, sql`region`);
  return {
    open: count(sql`duty where state = 'due' and ${within(groups, sql`region`)}`),
    overdue: count(sql`${late} and ${ofRegion}`),
    missed: count(sql`${missed} and ${ofRegion}`, sql`coalesce(sum(count), 0)`),
  };
}

function trendOf(
  statements: Statements,
  groups: Area,
  { from, until }: { from: number; until: number },
): Overview['trend'] {
  const days = Array.from({ length: TREND_DAYS }, (_, day) => ({
    ...{ from: from + day * DAY_MS, hazards: 0, ticketsOpened: 0, ticketsClosed: 0 },
  }));
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
          and ${walked(groups, sql`+region`)} group by day`,
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
