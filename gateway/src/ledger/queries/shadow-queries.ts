/** What rules on trial said, and how that compares with what the rules in force raised. */

import type { ShadowFinding } from '@ninewatch/rules';
import { sql } from 'kysely';
import type { Page, Paged, Scope, ShadowFilter, ShadowSummary } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { dangersAround } from './coinciding.ts';
import { paged } from './cursor.ts';
import { fromBody } from './place-queries.ts';
import { areMany, atVenueIn, subtreesOf } from './scope.ts';

/** A summary looks at so many of the newest findings. [P8] */
const SUMMED_MAX = 20_000;

interface Asked {
  scope: Scope;
  filter: ShadowFilter;
}

/** Seen by who sees the venue, wherever that is by now. Newest first. */
function shadowQuery(statements: Statements, { scope, filter }: Asked) {
  const subtrees = subtreesOf(statements, scope);
  const { rule, venue, author, since } = filter;
  let query = build.selectFrom('shadow').orderBy('shadow.seq', 'desc');
  if (subtrees !== null) {
    const how = { areMany: areMany(statements, subtrees, 'venue.region'), isIndexed: venue === undefined };
    query = query.where(atVenueIn('shadow.venue_id', subtrees, how));
  }
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
  const looked = shadowQuery(statements, asked)
    .select(['rule_id as ruleId', 'author', 'venue_id as venueId', 'device_id as deviceId', 'kind', 'live'])
    .select(['opened_at as openedAt', 'measured_at as from', 'ended_at as to'])
    .limit(SUMMED_MAX);
  const findings = statements.all(looked);
  const dangers = dangersAround(statements, findings);
  const byRule = [...Map.groupBy(findings, ({ ruleId }) => ruleId)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byRule.map(([ruleId, own]) => {
    const author = own.find((finding) => finding.author !== null)?.author ?? null;
    return {
      ruleId,
      ...(author === null ? {} : { author }),
      findings: own.length,
      open: own.filter(({ to }) => to === null).length,
      venues: new Set(own.map(({ venueId }) => venueId)).size,
      devices: new Set(own.map(({ deviceId }) => deviceId)).size,
      last: Math.max(...own.map(({ openedAt }) => openedAt)),
      overlap: own.filter((finding) => dangers.coincidesWith(finding)).length,
    };
  });
}
