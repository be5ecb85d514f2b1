/** Lists and single ones of what is on file; newest first, of one type at a time. */

import type { FilingOf, FilingType, ReportFiling } from '@ninewatch/rules';
import { sql } from 'kysely';
import type { FilingFilter, Page, Paged, Scope } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { paged } from './cursor.ts';
import { bodyOf, fromBody, listed } from './place-queries.ts';
import { areMany, isIn, subtreesOf } from './scope.ts';
import { hasTaskOf } from './task-holders.ts';

function filingQuery(statements: Statements, scope: Scope, { type, ...filter }: FilingFilter) {
  let query = build
    .selectFrom('filing')
    .select(['filing.seq as key', 'filing.body'])
    .where('filing.type', '=', type);
  for (const regions of [scope, filter.region === undefined ? null : [filter.region]]) {
    const subtrees = subtreesOf(statements, regions);
    if (subtrees === null) continue;
    const isIndexed = filter.venue === undefined && !areMany(statements, subtrees, 'filing.region');
    const columns = { regions: ['filing.region' as const], venue: 'filing.venue_id' as const };
    query = query.where((eb) => isIn(eb, subtrees, { ...columns, isIndexed }));
  }
  const { state, venue, form, date, inspector, source, offices, from, until } = filter;
  if (offices !== undefined) query = query.where(hasTaskOf(statements, type, offices));
  for (const [name, value] of Object.entries({ form, date, inspector, source })) {
    const field = sql<string>`json_extract(filing.body, ${sql.lit(`$.${name}`)})`;
    if (value !== undefined) query = query.where(field, '=', value);
  }
  if (state !== undefined) query = query.where('filing.state', 'in', listed(state));
  if (venue !== undefined) query = query.where('filing.venue_id', '=', venue);
  if (from !== undefined) query = query.where('filing.opened_at', '>=', from);
  if (until !== undefined) query = query.where('filing.opened_at', '<', until);
  return query;
}

export function listFilings<T extends FilingType>(
  statements: Statements,
  asked: { scope: Scope; filter: FilingFilter<T>; page: Page },
): Paged<FilingOf<T>> {
  return paged<number, FilingOf<T>>(asked.page, {
    list: `filings ${asked.filter.type}`,
    keyType: 'number',
    fetch(after, count) {
      let query = filingQuery(statements, asked.scope, asked.filter)
        .orderBy('filing.seq', 'desc')
        .limit(count);
      if (after !== undefined) query = query.where('filing.seq', '<', after);
      return statements.all(query).map(fromBody<number, FilingOf<T>>);
    },
  });
}

export function findFiling<T extends FilingType>(
  statements: Statements,
  asked: { scope: Scope; type: T; id: string },
): FilingOf<T> | null {
  const query = filingQuery(statements, asked.scope, { type: asked.type });
  return bodyOf(statements.first(query.where('filing.id', '=', asked.id)));
}

/** The newest profile of the region itself; null when it has none of its own. */
export function findProfile(statements: Statements, region: string): FilingOf<'profile'> | null {
  const query = build
    .selectFrom('filing')
    .select(['filing.seq as key', 'filing.body'])
    .where('filing.type', '=', 'profile')
    .where('filing.region', '=', region)
    .orderBy('filing.seq', 'desc');
  return bodyOf(statements.first(query.limit(1)));
}

const REPORTS_MAX = 100;

/** Newest first: their ids begin with their reporter's, so that those of one person are one range of an index. */
export function findReports(statements: Statements, userId: string): ReportFiling[] {
  const own = `report.${userId}.`;
  const query = build
    .selectFrom('filing')
    .select('filing.body')
    .where('filing.id', '>=', own)
    .where('filing.id', '<', `report.${userId}/`)
    .orderBy('filing.seq', 'desc')
    .limit(REPORTS_MAX);
  return statements.all(query).map(({ body }) => JSON.parse(body) as ReportFiling);
}
