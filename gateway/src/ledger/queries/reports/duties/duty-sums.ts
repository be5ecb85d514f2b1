/** Duties of some regions as sums: by who has them, how they stand, who did them; and what was not done in time. */

import { type RawBuilder, sql } from 'kysely';
import type { DutyGap, DutySpan, DutySum, OwnerSum } from '../../../duty-report-port.ts';
import { build, type Statements } from '../../../store/statements.ts';

/** One range of the sums that the ledger keeps. */
export function sumDuties(statements: Statements, span: DutySpan): DutySum[] {
  const rows = statements.all(
    inSpan(span)
      .select(['region', 'key', 'name_zh', 'name_en', 'role', 'state', 'done_by'])
      .select(({ fn }) => fn.sum<number>('count').as('count'))
      .where('state', 'in', ['due', 'done', 'late', 'missed'])
      .groupBy(['region', 'key', 'name_zh', 'name_en', 'role', 'state', 'done_by']),
  );
  return rows.map(({ region, name_zh, name_en, done_by, state, key, role, count }) => ({
    ...{ region, key, name: { zh: name_zh, en: name_en }, role, state: state as DutySum['state'] },
    ...{ doneBy: done_by === '' ? null : done_by, count },
  }));
}

export function listGaps(statements: Statements, span: DutySpan): DutyGap[] {
  const rows = statements.all(
    inSpan(span)
      .select(['region', 'key', 'role', 'term', 'of_venues'])
      .select([
        sql<string>`min(name_zh)`.as('zh'),
        sql<string>`min(name_en)`.as('en'),
        sql<number>`max(due_at)`.as('dueAt'),
        sql<number>`sum((state = 'missed') * count)`.as('missed'),
        sql<number>`sum((state = 'late') * count)`.as('late'),
      ])
      .where('state', 'in', ['missed', 'late'])
      .groupBy(['region', 'key', 'role', 'term', 'of_venues']),
  );
  return rows.map(({ zh, en, of_venues, ...gap }) => ({
    ...{ ...gap, name: { zh, en }, isOfVenues: of_venues === 1 },
  }));
}

function inSpan({ from, until, regions }: DutySpan) {
  return build
    .selectFrom('duty_sum')
    .where('region', 'in', sql<string>`(select value from json_each(${JSON.stringify(regions)}))`)
    .where('due_at', '>', from)
    .where('due_at', '<=', until);
}

/** What somebody did of the owners' duties. */
export function ownersDone(statements: Statements, span: DutySpan): OwnerSum[] {
  return span.regions.flatMap((region) => doneIn(statements, region, span));
}

function doneIn(statements: Statements, region: string, { from, until }: DutySpan): OwnerSum[] {
  // The planner has no statistics, and would look at every duty of the region.
  const query = sql<{ doneBy: string; state: 'done' | 'late'; count: number }>`
    select done_by as "doneBy", state, count(*) as count from duty indexed by duty_done_by_owner
    where role = 'owner' and done_by is not null and region = ${region} and due_at > ${from} and due_at <= ${until}
    and state in ('done', 'late') group by done_by, state`;
  const rows = statements.all({ compile: () => query.compile(build) });
  return rows.map((row) => ({ ...row, region, venueId: null }));
}

/** What is still to be done, or never was, of the owners' duties at these venues. */
export function ownersUndone(
  statements: Statements,
  { venueIds, ...span }: { from: number; until: number; venueIds: readonly string[] },
): OwnerSum[] {
  return undone(
    statements,
    span,
    sql`venue_id in (select value from json_each(${JSON.stringify(venueIds)}))`,
  );
}

/** The same at all venues of these regions. */
export function ownersUndoneIn(statements: Statements, { regions, ...span }: DutySpan): OwnerSum[] {
  const states = sql`state in ('due', 'missed', 'done', 'late')`;
  return regions.flatMap((region) =>
    undone(statements, span, sql`region = ${region} and ${states} and venue_id is not null`),
  );
}

function undone(
  statements: Statements,
  { from, until }: { from: number; until: number },
  where: RawBuilder<unknown>,
): OwnerSum[] {
  const query = sql<Omit<OwnerSum, 'doneBy'>>`
    select region, venue_id as "venueId", state, count(*) as count from duty
    where ${where} and due_at > ${from} and due_at <= ${until} and role || '' = 'owner'
    and (state || '' in ('due', 'missed') or done_by is null) group by region, venue_id, state`;
  const rows = statements.all({ compile: () => query.compile(build) });
  return rows.map((row) => ({ ...row, doneBy: null }));
}
