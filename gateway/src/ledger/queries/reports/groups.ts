/** Which line of a form each region of a subtree counts for. */

import { strict as assert } from 'node:assert';
import type { Region, RegionLevel } from '@ninewatch/rules';
import { build, type Statements } from '../../store/statements.ts';
import { inSubtrees } from '../scope.ts';

export interface Unit {
  id: string;
  name: string;
  level: RegionLevel | 'root';
}
export interface Groups {
  unit: Unit;
  children: Unit[];
  /** Region of the subtree → the child of the unit that it lies in, or the unit itself. */
  lineOf: ReadonlyMap<string, string>;
  parents: ReadonlyMap<string, string>;
  path: string;
  /** It is the root: what is asked for is everything. */
  isAll: boolean;
}

/** The unit must be in the ledger. */
export function readGroups(statements: Statements, unit: string): Groups {
  const top = statements.first(
    build.selectFrom('region').select(['path', 'parent', 'body']).where('id', '=', unit),
  );
  assert(top !== undefined, `no region ${unit}`);
  const regions = statements.all(
    build
      .selectFrom('region')
      .select(['id', 'parent', 'body'])
      .where((eb) => inSubtrees(eb, [top.path]))
      // A region's path begins with that of the one above it: parents come first.
      .orderBy('path'),
  );
  const lineOf = new Map<string, string>();
  const parents = new Map<string, string>();
  const children: Unit[] = [];
  for (const { id, parent, body } of regions) {
    if (parent !== null && id !== unit) parents.set(id, parent);
    if (parent === unit) children.push(unitOf(body));
    lineOf.set(id, id === unit || parent === unit ? id : (lineOf.get(parent ?? '') ?? unit));
  }
  const own = unitOf(top.body);
  return { unit: own, children, lineOf, parents, path: top.path, isAll: top.parent === null };
}

function unitOf(body: string): Unit {
  const { id, name, level } = JSON.parse(body) as Region;
  return { id, name, level };
}
