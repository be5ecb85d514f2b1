/** Duties of some regions as sums: by who has them, how they stand, who did them; and what was not done in time. */

import { sql } from 'kysely';
import type { DutyGap, DutySpan, DutySum } from '../../../duty-report-port.ts';
import { build, type Statements } from '../../../store/statements.ts';

/** Region by region: each is one range of an index for each state. */
export function sumDuties(statements: Statements, span: DutySpan): DutySum[] {
  return span.regions.flatMap((region) => sumsOf(statements, region, span));
}

function sumsOf(statements: Statements, region: string, span: DutySpan): DutySum[] {
  const venue = sql<string | null>`case when role = 'owner' then venue_id end`;
  const rows = statements.all(
    inSpan(region, span)
      .select(['key', 'name_zh', 'name_en', 'role', 'state', 'done_by', venue.as('venue')])
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('state', 'in', ['due', 'done', 'late', 'missed'])
      .groupBy(['key', 'name_zh', 'name_en', 'role', 'state', 'done_by', venue]),
  );
  return rows.map(({ name_zh, name_en, done_by, venue: venueId, state, key, role, count }) => ({
    ...{ region, key, name: { zh: name_zh, en: name_en }, role, state: state as DutySum['state'] },
    ...{ doneBy: state === 'done' || state === 'late' ? done_by : null, venueId, count },
  }));
}

export function listGaps(statements: Statements, span: DutySpan): DutyGap[] {
  return span.regions.flatMap((region) => gapsOf(statements, region, span));
}

function gapsOf(statements: Statements, region: string, span: DutySpan): DutyGap[] {
  const ofVenues = sql<number>`venue_id is not null`;
  const rows = statements.all(
    inSpan(region, span)
      .select(['key', 'role', 'term', ofVenues.as('ofVenues')])
      .select([
        sql<string>`min(name_zh)`.as('zh'),
        sql<string>`min(name_en)`.as('en'),
        sql<number>`max(due_at)`.as('dueAt'),
        sql<number>`sum(state = 'missed')`.as('missed'),
        sql<number>`sum(state = 'late')`.as('late'),
      ])
      .where('state', 'in', ['missed', 'late'])
      .groupBy(['key', 'role', 'term', ofVenues]),
  );
  return rows.map(({ zh, en, ofVenues: isOfVenues, ...gap }) => ({
    ...{ region, ...gap, name: { zh, en }, isOfVenues: isOfVenues === 1 },
  }));
}

function inSpan(region: string, { from, until }: DutySpan) {
  return build
    .selectFrom('duty')
    .where('region', '=', region)
    .where('due_at', '>', from)
    .where('due_at', '<=', until);
}
