/** Which regions and venues a caller may see; regions as ranges of the materialised path. [P10] */

import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely';
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
  { regions, venue, isIndexed = true }: { regions: Column[]; venue: Column; isIndexed?: boolean },
): ExpressionWrapper<Schema, Table, SqlBool> {
  const venues = venuesNamed(subtrees);
  const asked = subtrees.some(isPath) ? regions : [];
  return eb.or([
    ...asked.map((name) => eb(column(name, isIndexed), 'in', regionsIn(subtrees) as never)),
    ...(venues.length === 0 ? [] : [eb(column(venue, isIndexed), 'in', venues as never)]),
  ]);
}

type Column = `${string}.${string}`;

/**
 * The planner has no statistics, and takes an index of whatever column it can: one that is no longer a bare column
 * keeps it from doing so.
 */
export function unindexed(name: Column) {
  return sql<string>`${sql.ref(name)} || ''`;
}

export function column(name: Column, isIndexed: boolean) {
  return isIndexed ? sql<string>`${sql.ref(name)}` : unindexed(name);
}

/**
 * Ours: some milliseconds of reading and sorting. So many rows of the caller's regions are looked up and put in order;
 * where there are more, the list is walked in its own order until the page is full.
 */
const FEW_ROWS = 2_000;

/** Whether more rows of the table are in these subtrees than are looked up at once; of everything there are. */
export function areMany(
  statements: Statements,
  subtrees: Subtrees,
  name:
    | 'venue.region'
    | 'ticket.region'
    | 'ticket.unit'
    | 'hazard.region'
    | 'notice.region'
    | 'filing.region',
): boolean {
  if (subtrees === null) return true;
  const [table] = name.split('.') as ['venue' | 'ticket' | 'hazard' | 'notice' | 'filing'];
  const rows = build
    .selectFrom(table)
    .select(sql<number>`1`.as('one'))
    .where(sql<boolean>`${sql.ref(name)} in ${regionsIn(subtrees)}`)
    .limit(FEW_ROWS + 1);
  const counted = build.selectFrom(rows.as('found')).select((eb) => eb.fn.countAll<number>().as('count'));
  return (statements.first(counted)?.count ?? 0) > FEW_ROWS;
}

/** Whether the venue of a row is in these subtrees: asked row by row when they have many venues, else looked up at once. */
export function atVenueIn(
  name: Column,
  subtrees: readonly string[],
  how: { areMany: boolean; isIndexed: boolean },
) {
  const venue = column(name, how.isIndexed && !how.areMany);
  if (!how.areMany) return sql<boolean>`${venue} in ${venuesIn(subtrees)}`;
  const there = build
    .selectFrom('venue')
    .select('venue.id')
    .where('venue.id', '=', sql<string>`${sql.ref(name)}`)
    .where((eb) => isIn(eb, subtrees, { regions: ['venue.region'], venue: 'venue.id', isIndexed: false }));
  return sql<boolean>`exists ${there}`;
}

/** Of a region; else it names a venue. */
export function isPath(subtree: string): boolean {
  return subtree.startsWith('/');
}
