/** Lists and single ones of planned times; newest first. */

import type { Period } from '@ninewatch/rules';
import type { Page, Paged, PeriodFilter, Scope } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { paged } from './cursor.ts';
import { bodyOf, fromBody, listed } from './place-queries.ts';
import { areMany, atVenueIn, subtreesOf } from './scope.ts';

/** Seen by who sees the venue, wherever that is by now. */
function periodQuery(statements: Statements, scope: Scope, filter: PeriodFilter) {
  let query = build.selectFrom('period').select(['period.seq as key', 'period.body']);
  const { state, venue } = filter;
  const subtrees = subtreesOf(statements, scope);
  if (subtrees !== null) {
    const how = { areMany: areMany(statements, subtrees, 'venue.region'), isIndexed: venue === undefined };
    query = query.where(atVenueIn('period.venue_id', subtrees, how));
  }
  if (state !== undefined) query = query.where('period.state', 'in', listed(state));
  if (venue !== undefined) query = query.where('period.venue_id', '=', venue);
  return query;
}

export function listPeriods(
  statements: Statements,
  asked: { scope: Scope; filter: PeriodFilter; page: Page },
): Paged<Period> {
  return paged<number, Period>(asked.page, {
    list: 'periods',
    keyType: 'number',
    fetch(after, count) {
      let query = periodQuery(statements, asked.scope, asked.filter)
        .orderBy('period.seq', 'desc')
        .limit(count);
      if (after !== undefined) query = query.where('period.seq', '<', after);
      return statements.all(query).map(fromBody<number, Period>);
    },
  });
}

export function findPeriod(statements: Statements, scope: Scope, id: string): Period | null {
  return bodyOf(statements.first(periodQuery(statements, scope, {}).where('period.id', '=', id)));
}
