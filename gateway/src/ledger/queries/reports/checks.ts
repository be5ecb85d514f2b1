/** Which venues somebody checked in a span of time, and which of them a leader checked. */

import { sql } from 'kysely';
import { build, type Statements } from '../../store/statements.ts';
import type { Add } from './form-queries.ts';

/** A venue counts once, however often it was checked; what its owner looked at is no check. */
export function countChecks(statements: Statements, span: { from: number; until: number }, add: Add): void {
  const as = sql<string>`json_extract(body, '$.as')`;
  const rows = statements.all(
    build
      .selectFrom('filing')
      .select(['venue_id', sql<string>`max(region)`.as('region')])
      .select(sql<number>`max(${as} = 'leader_check')`.as('isByLeader'))
      .where('type', '=', 'inspection')
      .where('opened_at', '>=', span.from)
      .where('opened_at', '<', span.until)
      .where('venue_id', 'is not', null)
      .where(as, '!=', 'self_inspection')
      .groupBy('venue_id'),
  );
  for (const { region, isByLeader } of rows) add(region, { checked: 1, checkedByLeaders: isByLeader ?? 0 });
}
