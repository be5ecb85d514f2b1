/** The regions right below one, and a few of them asked at a time. */

import type { Region } from '@ninewatch/rules';

/** More below one region is more than anybody compares. [P8] */
export const CHILDREN_MAX = 100;
/** Questions at a time, so that they do not queue before an act. */
const AT_ONCE = 3;

export function childrenOf(regions: ReadonlyMap<string, Region>, id: string): Region[] {
  return [...regions.values()]
    .filter(({ parent }) => parent === id)
    .sort((a, b) => a.name.localeCompare(b.name, 'zh-CN') || (a.id < b.id ? -1 : 1));
}

/** From one of the tops, or from the very top, down to the region. */
export function crumbsOf(
  regions: ReadonlyMap<string, Region>,
  id: string,
  tops: readonly string[] = [],
): Region[] {
  const path: Region[] = [];
  for (let at = regions.get(id); at !== undefined && !path.includes(at); at = regions.get(at.parent ?? '')) {
    path.unshift(at);
    if (tops.includes(at.id)) break;
  }
  return path;
}

/** Of the regions that a person holds those that lie in no other of them: where one begins. */
export function topsOf(regions: ReadonlyMap<string, Region>, held: readonly string[]): string[] {
  const distinct = [...new Set(held)];
  const above = (id: string) => crumbsOf(regions, id).map((region) => region.id);
  return distinct.filter((id) => !above(id).some((other) => other !== id && distinct.includes(other)));
}

/** `ask` for each, some at a time, in order; ends early when the signal says so. */
export async function eachAFew<T>(
  items: readonly T[],
  signal: AbortSignal,
  ask: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let item = items[next++]; item !== undefined && !signal.aborted; item = items[next++])
      await ask(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
