/** The region tree: who is above whom. */

import type { State } from '../fold/state.ts';
import type { Region, RegionLevel } from '../model/facts.ts';

const LEVELS: readonly Region['level'][] = ['root', 'city', 'district', 'town', 'village', 'grid'];

/** True when `child` may stand somewhere below `parent`; levels may be left out, never turned round. */
export function mayHold(parent: Region['level'], child: Region['level']): boolean {
  return LEVELS.indexOf(child) > LEVELS.indexOf(parent);
}

/** From the region itself up to the root. */
export function regionPath(state: State, id: string): Region[] {
  const path: Region[] = [];
  for (let next = state.regions.get(id); next !== undefined; ) {
    path.push(next);
    next = next.parent === undefined ? undefined : state.regions.get(next.parent);
  }
  return path;
}

/** The region itself or its nearest ancestor of that level. */
export function regionOfLevel(state: State, id: string, level: RegionLevel): string | undefined {
  return regionPath(state, id).find((region) => region.level === level)?.id;
}

/** The unit that a venue's hazards belong to: its town, else its district, else the root. */
export function responsibleUnit(state: State, id: string): string {
  return regionOfLevel(state, id, 'town') ?? regionOfLevel(state, id, 'district') ?? 'root';
}

/** Whether a region is this one, or lies below it. */
export function isWithin(state: State, id: string, top: string): boolean {
  return regionPath(state, id).some((region) => region.id === top);
}
