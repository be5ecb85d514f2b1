/** The regions as the lines of a tree: whose parents are open, in the order of their names. */

import type { Region, RegionLevel } from '@ninewatch/rules';

export interface TreeLine {
  region: Region;
  depth: number;
  below: number;
  isOpen: boolean;
}

/** What may stand right below a region of this level, the next one first. */
const ORDER: readonly (RegionLevel | 'root')[] = ['root', 'city', 'district', 'town', 'village', 'grid'];
/** A tree of regions is not deep; the bound guards against a circle. */
const DEPTH_MAX = 20;

export function levelsBelow(level: RegionLevel | 'root'): RegionLevel[] {
  return ORDER.slice(ORDER.indexOf(level) + 1) as RegionLevel[];
}

/** With words, all that fit and everything above them, whatever is open. */
export function treeLines(regions: readonly Region[], open: ReadonlySet<string>, words = ''): TreeLine[] {
  const ids = new Set(regions.map(({ id }) => id));
  const childrenOf = Map.groupBy(
    regions.toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN')),
    ({ parent }) => (parent !== undefined && ids.has(parent) ? parent : ''),
  );
  const wanted = words === '' ? null : withAbove(regions, words.toLowerCase());
  const lines: TreeLine[] = [];
  const visit = (parent: string, depth: number): void => {
    for (const region of childrenOf.get(parent) ?? []) {
      if (wanted !== null && !wanted.has(region.id)) continue;
      const isOpen = wanted !== null || open.has(region.id);
      lines.push({ region, depth, below: childrenOf.get(region.id)?.length ?? 0, isOpen });
      if (isOpen && depth < DEPTH_MAX) visit(region.id, depth + 1);
    }
  };
  visit('', 0);
  return lines;
}

function withAbove(regions: readonly Region[], words: string): Set<string> {
  const byId = new Map(regions.map((region) => [region.id, region]));
  const wanted = new Set<string>();
  for (const { id, name } of regions) {
    if (!`${id} ${name}`.toLowerCase().includes(words)) continue;
    for (let at = byId.get(id); at !== undefined && !wanted.has(at.id); at = byId.get(at.parent ?? ''))
      wanted.add(at.id);
  }
  return wanted;
}
