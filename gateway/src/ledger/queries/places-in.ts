/** Where what the ledger keeps by place adds up to exactly what lies in some regions. */

import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../query-port.ts';
import { build, type Statements } from '../store/statements.ts';
import { inSubtrees, type Subtrees, subtreesOf } from './scope.ts';

/** A condition on `place` for what lies in each of the scopes; null when rows must be looked at one by one. */
export function placesIn(statements: Statements, scopes: readonly Scope[]): RawBuilder<boolean> | null {
  const paths = pathsIn(scopes.map((scope) => subtreesOf(statements, scope)));
  if (paths === 'everything') return sql<boolean>`true`;
  if (paths === 'some venues') return null;
  const tops = build
    .selectFrom('region')
    .select(['id', 'counted_in'])
    .where('path', 'in', [...paths]);
  // Below a town all are counted together.
  if (statements.all(tops).some(({ id, counted_in }) => id !== counted_in)) return null;
  const places = build
    .selectFrom('region')
    .select('id')
    .where((eb) => inSubtrees(eb, paths));
  return sql<boolean>`place in ${places}`;
}

/** The paths that lie in one of each; none of them lies in another. */
function pathsIn(all: readonly Subtrees[]): readonly string[] | 'everything' | 'some venues' {
  const given = all.filter((subtrees) => subtrees !== null);
  const [first, ...others] = given;
  if (first === undefined) return 'everything';
  if (given.flat().some((path) => !path.startsWith('/'))) return 'some venues';
  return others.reduce<readonly string[]>(common, first);
}

function common(some: readonly string[], others: readonly string[]): string[] {
  return [
    ...some.filter((path) => others.some((other) => path.startsWith(other))),
    ...others.filter((path) => some.some((other) => path.startsWith(other) && path !== other)),
  ];
}
