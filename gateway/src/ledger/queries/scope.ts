/** Which regions and venues a caller may see; regions as ranges of the materialised path. [P10] */

import type { ExpressionBuilder, ExpressionWrapper, SqlBool, StringReference } from 'kysely';
import { atVenue, venuesNamed } from '../../base/places.ts';
import type { Scope } from '../query-port.ts';
import type { Schema } from '../store/schema.ts';
import { build, type Statements } from '../store/statements.ts';
import { afterSubtree } from '../write/region-paths.ts';

/** Paths of subtrees, and single venues as the scope names them; null is everything, an empty list is nothing. */
export type Subtrees = readonly string[] | null;

/** Unknown regions give nothing; the root gives everything, also what belongs to no region. */
export function subtreesOf(statements: Statements, scope: Scope): Subtrees {
  if (scope === null) return null;
  const known = scope.length === 0 ? [] : statements.all(pathsOf(scope));
  if (known.some((region) => region.parent === null)) return null;
  return [...known.map((region) => region.path), ...venuesNamed(scope).map(atVenue)];
}

function pathsOf(ids: readonly string[]) {
  return build
    .selectFrom('region')
    .select(['path', 'parent'])
    .where('id', 'in', [...new Set(ids)]);
}

/** Ids of all regions in these subtrees, as a subquery; a single venue gives none. */
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
    subtrees
      .filter(isPath)
      .map((path) => eb.and([eb('region.path', '>=', path), eb('region.path', '<', afterSubtree(path))])),
  );
}

/** Ids of all venues in these subtrees, as a subquery. */
export function venuesIn(subtrees: readonly string[]) {
  return build
    .selectFrom('venue')
    .select('venue.id')
    .where((eb) => isIn(eb, subtrees, { regions: ['venue.region'], venue: 'venue.id' }));
}

/** Of a row that has the columns of its regions and of its venue beside it: it lies in one of the subtrees. */
export function isIn<Table extends keyof Schema>(
  eb: ExpressionBuilder<Schema, Table>,
  subtrees: readonly string[],
  columns: { regions: StringReference<Schema, Table>[]; venue: StringReference<Schema, Table> },
): ExpressionWrapper<Schema, Table, SqlBool> {
  const venues = venuesNamed(subtrees);
  const regions = subtrees.some(isPath) ? columns.regions : [];
  return eb.or([
    ...regions.map((column) => eb(column, 'in', regionsIn(subtrees) as never)),
    ...(venues.length === 0 ? [] : [eb(columns.venue, 'in', venues as never)]),
  ]);
}

function isPath(subtree: string): boolean {
  return subtree.startsWith('/');
}
