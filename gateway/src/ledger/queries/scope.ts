/** Which regions a caller may see, as ranges of the materialised path. [P10] */

import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import type { Scope } from '../query-port.ts';
import type { Schema } from '../store/schema.ts';
import { build, type Statements } from '../store/statements.ts';
import { afterSubtree } from '../write/region-paths.ts';

/** Paths of subtrees; null is everything, an empty list is nothing. */
export type Subtrees = readonly string[] | null;

/** Unknown regions give nothing; the root gives everything, also what belongs to no region. */
export function subtreesOf(statements: Statements, scope: Scope): Subtrees {
  if (scope === null) return null;
  const known = scope.length === 0 ? [] : statements.all(pathsOf(scope));
  return known.some((region) => region.parent === null) ? null : known.map((region) => region.path);
}

function pathsOf(ids: readonly string[]) {
  return build
    .selectFrom('region')
    .select(['path', 'parent'])
    .where('id', 'in', [...new Set(ids)]);
}

/** Ids of all regions in these subtrees, as a subquery. */
export function regionsIn(subtrees: readonly string[]) {
  return build
    .selectFrom('region')
    .select('region.id')
    .where((eb) => inSubtrees(eb, subtrees));
}

export function inSubtrees(
  eb: ExpressionBuilder<Schema, 'region'>,
  subtrees: readonly string[],
): ExpressionWrapper<Schema, 'region', SqlBool> {
  return eb.or(
    subtrees.map((path) =>
      eb.and([eb('region.path', '>=', path), eb('region.path', '<', afterSubtree(path))]),
    ),
  );
}

/** Ids of all venues in these subtrees, as a subquery. */
export function venuesIn(subtrees: readonly string[]) {
  return build.selectFrom('venue').select('venue.id').where('venue.region', 'in', regionsIn(subtrees));
}
