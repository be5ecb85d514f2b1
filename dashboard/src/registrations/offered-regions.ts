/** Where an owner may say that the venue lies: the smallest regions, by name with those above them. */

import type { RegionName } from '../api/registrations.ts';

const DEPTH_MAX = 20;

/** What has nothing below it; the root itself is no place. */
export function offeredRegions(
  regions: readonly RegionName[],
): { id: string; words: string; hint: string }[] {
  const byId = new Map(regions.map((region) => [region.id, region]));
  const parents = new Set(regions.map(({ parent }) => parent));
  return regions
    .filter(({ id, level }) => level !== 'root' && !parents.has(id))
    .map((region) => ({ id: region.id, words: region.name, hint: namesAbove(region, byId).join(' › ') }));
}

function namesAbove({ parent }: RegionName, byId: ReadonlyMap<string, RegionName>): string[] {
  const names: string[] = [];
  let at = byId.get(parent ?? '');
  while (at !== undefined && at.level !== 'root' && names.length < DEPTH_MAX) {
    names.unshift(at.name);
    at = byId.get(at.parent ?? '');
  }
  return names;
}
