import type { Region } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { levelsBelow, treeLines } from './region-tree.ts';

const region = (id: string, level: Region['level'], parent?: string): Region => ({
  id,
  version: 1,
  name: id,
  level,
  ...(parent === undefined ? {} : { parent }),
});
const all = [
  region('root', 'root'),
  region('d', 'district', 'root'),
  region('t1', 'town', 'd'),
  region('t2', 'town', 'd'),
  region('v', 'village', 't2'),
];
const shown = (open: string[], words?: string) =>
  treeLines(all, new Set(open), words).map(({ region: { id }, depth, below }) => [id, depth, below]);

describe('the tree of regions', () => {
  it('shows what is below the open ones', () => {
    expect(shown([])).toEqual([['root', 0, 1]]);
    expect(shown(['root', 'd'])).toEqual([
      ['root', 0, 1],
      ['d', 1, 2],
      ['t1', 2, 0],
      ['t2', 2, 1],
    ]);
  });

  it('finds by words with the way to it', () => {
    expect(shown([], 'V').map(([id]) => id)).toEqual(['root', 'd', 't2', 'v']);
    expect(shown([], 'nothing')).toEqual([]);
  });

  it('begins where the person’s own part begins, and offers only what may stand below', () => {
    expect(treeLines(all.slice(2), new Set()).map(({ region: { id } }) => id)).toEqual(['t1', 't2']);
    expect(levelsBelow('town')).toEqual(['village', 'grid']);
    expect(levelsBelow('grid')).toEqual([]);
  });
});
