/** Where a region lies, in names from the district down. */

import type { Region } from '@ninewatch/rules';

const DEPTH_MAX = 20;
/** A city's name says nothing on a district's wall. */
const NOT_CITY = ['root', 'city'];
/** On one line: who is sent there (town, village), not what is the same for all. */
export const ON_A_LINE = [...NOT_CITY, 'district', 'grid'];

/** Unknown ids stand for themselves, so that a place is never nameless. */
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
    if (region === undefined) return [at, ...names];
    if (!leftOut.includes(region.level)) names.unshift(region.name);
    at = region.parent;
  }
  return names;
}
