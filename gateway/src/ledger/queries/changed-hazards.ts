/** Hazards in the order of their changes, for who follows them from an offset of their own. [P2] */

import type { Hazard } from '@ninewatch/rules';
import { sql } from 'kysely';
import type { HazardChangePlace, Scope } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { isIn, subtreesOf } from './scope.ts';

/** Those out of the scope are passed over, and the place goes on all the same. */
export function changedHazards(
  statements: Statements,
  { scope, after, limit }: { scope: Scope; after: HazardChangePlace; limit: number },
): { hazards: Hazard[]; next: HazardChangePlace | null } {
  const subtrees = subtreesOf(statements, scope);
  const rows = statements.all(
    build
      .selectFrom('hazard')
      .select(['hazard.position', 'hazard.seq', 'hazard.body'])
      .select((eb) => {
        if (subtrees === null) return sql<number>`1`.as('isSeen');
        const columns = { regions: ['hazard.region' as const], venue: 'hazard.venue_id' as const };
        return isIn(eb, subtrees, { ...columns, isIndexed: false }).as('isSeen');
      })
      .where(sql<boolean>`(hazard.position, hazard.seq) > (${after.position}, ${after.seq})`)
      .orderBy('hazard.position')
      .orderBy('hazard.seq')
      .limit(limit),
  );
  const last = rows.at(-1);
  if (last === undefined) return { hazards: [], next: null };
  return {
    hazards: rows.filter(({ isSeen }) => Boolean(isSeen)).map(({ body }) => JSON.parse(body) as Hazard),
    next: { position: last.position, seq: last.seq },
  };
}
