/** The region tree in memory: is this place within that region? */

import type { Region } from '@ninewatch/rules';

export const ROOT = 'root';
/** Deeper than any real tree (city → district → town → village → grid); ends a walk over a broken one. */
const DEPTH_MAX = 32;

export class RegionTree {
  readonly #regions = new Map<string, Region>();

  /** Keeps the newest version. → true when a region moved, so that what people see may have changed. */
  learn(region: Region): boolean {
    const known = this.#regions.get(region.id);
    if (known !== undefined && known.version > region.version) return false;
    this.#regions.set(region.id, region);
    return known !== undefined && known.parent !== region.parent;
  }

  has(id: string): boolean {
    return id === ROOT || this.#regions.has(id);
  }

  /** A place without a region (a hazard of the gateway itself) counts as root; an unknown one is only in root. */
  isWithin(id: string, ancestor: string): boolean {
    if (ancestor === ROOT) return true;
    let at: string | undefined = id;
    for (let depth = 0; at !== undefined && depth < DEPTH_MAX; depth += 1) {
      if (at === ancestor) return true;
      at = this.#regions.get(at)?.parent;
    }
    return false;
  }

  /** The fewest regions with the same subtrees, sorted; null is everything. */
  normalise(regions: readonly string[]): readonly string[] | null {
    if (regions.includes(ROOT)) return null;
    const distinct = [...new Set(regions)];
    const isCovered = (id: string) => distinct.some((other) => other !== id && this.isWithin(id, other));
    return distinct.filter((id) => !isCovered(id)).sort();
  }
}
