/** Where a region lies, in names from the district down. */

import type { Region } from '@ninewatch/rules';

const DEPTH_MAX = 20;
/** A city's name says nothing on a district's wall. */
const NOT_CITY = ['root', 'city'];
/** On one line: who is sent there (town, village), not what is the same for all. */
export const ON_A_LINE = [...NOT_CITY, 'district', 'grid'];

/**
 * An unknown id stands for itself, so that a place is never nameless; ancestors that a person may not read are
 * left out.
 */
export function regionPath(
  id: string,
  regions: ReadonlyMap<string, Region>,
  leftOut: readonly string[] = NOT_CITY,
): string[] {
  if (id === '' || id === 'root') return [];
  const names: string[] = [];
  let at: string | undefined = id;
  while (at !== undefined && names.length < DEPTH_MAX) {
    const region = regions.get(at);
    if (region === undefined) break;
    if (!leftOut.includes(region.level)) names.unshift(region.name);
    at = region.parent;
  }
  return names.length > 0 ? names : ownName(id, regions);
}

/** What is left when everything is left out: the place itself, but not the top of all. */
function ownName(id: string, regions: ReadonlyMap<string, Region>): string[] {
  const own = regions.get(id);
  if (own === undefined) return [id];
  return own.level === 'root' ? [] : [own.name];
}
