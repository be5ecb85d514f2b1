/** Keeps the materialised path of every region, so that a subtree is one range of an index. */

import { strict as assert } from 'node:assert';
import type { Region } from '@ninewatch/rules';
import { sql } from 'kysely';
import { build, type Statements } from '../store/statements.ts';

/** All paths that begin with `path` are in `path ≤ p < afterSubtree(path)`: `0` follows `/`. */
export function afterSubtree(path: string): string {
  return `${path.slice(0, -1)}0`;
}

/** Stores the region; when its parent changed, its whole subtree moves with it. */
export function writeRegion(statements: Statements, region: Region): void {
  const path = `${parentPath(statements, region)}${encodeURIComponent(region.id)}/`;
  const before = pathOf(statements, region.id);
  if (before !== undefined && before !== path) moveSubtree(statements, before, path);
  const { id, parent = null, level, version } = region;
  const row = { parent, path, level, version, body: JSON.stringify(region) };
  statements.run(
    build
      .insertInto('region')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
  );
}

function parentPath(statements: Statements, region: Region): string {
  if (region.parent === undefined) return '/';
  const path = pathOf(statements, region.parent);
  assert(path !== undefined, `region ${region.id} has a parent that the ledger does not have`);
  return path;
}

function pathOf(statements: Statements, id: string): string | undefined {
  return statements.first(build.selectFrom('region').select('path').where('id', '=', id))?.path;
}

function moveSubtree(statements: Statements, from: string, to: string): void {
  assert(!to.startsWith(from), 'a region cannot move below itself');
  statements.run(
    build
      .updateTable('region')
      .set({ path: sql<string>`${to} || substr(path, ${from.length + 1})` })
      .where('path', '>=', from)
      .where('path', '<', afterSubtree(from)),
  );
}
