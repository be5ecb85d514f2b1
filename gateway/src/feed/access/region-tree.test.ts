import type { Region } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { RegionTree } from './region-tree.ts';

const region = (id: string, parent?: string, version = 1): Region => ({
  ...{ id, version, name: id, level: parent === undefined ? 'root' : 'town' },
  ...(parent === undefined ? {} : { parent }),
});
function treeOf(...regions: Region[]): RegionTree {
  const tree = new RegionTree();
  for (const each of regions) tree.learn(each);
  return tree;
}
const plain = () =>
  treeOf(region('root'), region('city', 'root'), region('town', 'city'), region('grid', 'town'));

describe('[P10] the region tree', () => {
  it('a place is within itself and everything above it, never below or beside', () => {
    const tree = plain();
    for (const above of ['grid', 'town', 'city', 'root'])
      expect(tree.isWithin('grid', above), above).toBe(true);
    expect(tree.isWithin('town', 'grid')).toBe(false);
    expect(tree.isWithin('grid', 'gri')).toBe(false);
  });

  it('what nobody knows, and what has no region, is in root alone', () => {
    for (const id of ['unknown', '']) {
      expect(plain().isWithin(id, 'root')).toBe(true);
      expect(plain().isWithin(id, 'city')).toBe(false);
    }
  });

  it('a circle ends', () => {
    const tree = treeOf(region('a', 'b'), region('b', 'a'));
    expect(tree.isWithin('a', 'c')).toBe(false);
  });

  it('says when a region moved, and an older version moves nothing', () => {
    const tree = plain();
    expect(tree.learn({ ...region('grid', 'town', 2), name: 'renamed' })).toBe(false);
    expect(tree.learn(region('grid', 'city', 3))).toBe(true);
    expect(tree.isWithin('grid', 'town')).toBe(false);
    expect(tree.learn(region('grid', 'town', 2))).toBe(false);
    expect(tree.isWithin('grid', 'town')).toBe(false);
  });

  it('the same sight has the same name: covered, double and unordered regions do not count', () => {
    const tree = plain();
    tree.learn(region('other', 'root'));
    expect(tree.normalise(['other', 'grid', 'city', 'other'])).toEqual(['city', 'other']);
    expect(tree.normalise(['grid', 'root'])).toBeNull();
  });
});
