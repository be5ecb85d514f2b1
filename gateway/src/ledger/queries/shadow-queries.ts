/** What rules on trial said, and how that compares with what the rules in force raised. */

import type { ShadowFinding } from '@ninewatch/rules';
import { sql } from 'kysely';
import type { Page, Paged, Scope, ShadowFilter, ShadowSummary } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { paged } from './cursor.ts';
import { fromBody } from './place-queries.ts';
import { subtreesOf, venuesIn } from './scope.ts';

/** A summary looks at so many of the newest findings: some seconds of work at most. [P8] */
const SUMMED_MAX = 20_000;
/** A rule that warns some minutes before the one in force, or after it, saw the same danger. */
export const COINCIDES_MS = 600_000;
const NEVER = Number.MAX_SAFE_INTEGER;

interface Asked {
  scope: Scope;
  filter: ShadowFilter;
}

/** Seen by who sees the venue, wherever that is by now. Newest first. */
function shadowQuery(statements: Statements, { scope, filter }: Asked) {
  const subtrees = subtreesOf(statements, scope);
  const { rule, venue, author, since } = filter;
  let query = build.selectFrom('shadow').orderBy('shadow.seq', 'desc');
  if (subtrees !== null) query = query.where('shadow.venue_id', 'in', venuesIn(subtrees));
  if (rule !== undefined) query = query.where('shadow.rule_id', '=', rule);
  if (venue !== undefined) query = query.where('shadow.venue_id', '=', venue);
  if (author !== undefined) query = query.where('shadow.author', '=', author);
  if (since !== undefined) {
    query = query.where('shadow.opened_at', '>=', since).where('shadow.seq', '>=', firstSince(since));
  }
  return query;
}

/** Nothing before this row was opened so late: the list, which stands in the order of `seq`, ends there. */
function firstSince(since: number) {
  const first = sql<number>`min(shadow.seq + 0)`.as('first');
  return build.selectFrom('shadow').select(first).where('shadow.opened_at', '>=', since);
}

export function listShadows(statements: Statements, asked: Asked & { page: Page }): Paged<ShadowFinding> {
  return paged<number, ShadowFinding>(asked.page, {
    list: 'shadows',
    keyType: 'number',
    fetch(after, count) {
      let query = shadowQuery(statements, asked).select(['shadow.seq as key', 'shadow.body']).limit(count);
      if (after !== undefined) query = query.where('shadow.seq', '<', after);
      return statements.all(query).map(fromBody<number, ShadowFinding>);
    },
  });
}

/** Rule by rule, in the order of their ids. */
export function sumShadows(statements: Statements, asked: Asked): ShadowSummary[] {
  const looked = shadowQuery(statements, asked).selectAll().limit(SUMMED_MAX).as('shadow');
  const query = build
    .selectFrom(looked)
    .select(({ fn }) => [
      'shadow.rule_id as ruleId',
      fn.max('shadow.author').as('author'),
      fn.countAll<number>().as('findings'),
      sql<number>`sum(shadow.ended_at is null)`.as('open'),
      fn.count<number>('shadow.venue_id').distinct().as('venues'),
      fn.count<number>('shadow.device_id').distinct().as('devices'),
      fn.max('shadow.opened_at').as('last'),
      sql<number>`sum(exists ${coinciding()})`.as('overlap'),
    ])
    .groupBy('shadow.rule_id')
    .orderBy('shadow.rule_id');
  return statements
    .all(query)
    .map(({ author, ...summary }) => (author === null ? summary : { ...summary, author }));
}

/**
 * A hazard of the same venue and kind, live for live and test for test, whose danger was on at the same time. By event
 * time: a hazard waits for people long after its danger is over.
 */
function coinciding() {
  const begin = sql<number>`json_extract(hazard.body, '$.measuredAt')`;
  const end = sql<number>`coalesce(json_extract(hazard.body, '$.returnedAt'), hazard.closed_at, ${NEVER})`;
  return build
    .selectFrom('hazard')
    .select('hazard.seq')
    .where('hazard.venue_id', '=', sql<string>`shadow.venue_id`)
    .where(sql<string>`hazard.kind || ''`, '=', sql<string>`shadow.kind`)
    .where(sql<number>`json_extract(hazard.body, '$.live')`, '=', sql<number>`shadow.live`)
    .where(begin, '<=', sql<number>`coalesce(shadow.ended_at, ${NEVER}) + ${COINCIDES_MS}`)
    .where(end, '>=', sql<number>`shadow.measured_at - ${COINCIDES_MS}`);
}
