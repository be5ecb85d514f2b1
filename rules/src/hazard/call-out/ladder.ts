/** Whom a danger is told to, rung by rung up the region tree. */

import type { State } from '../../fold/state.ts';
import { regionOfLevel, regionPath } from '../../ledger/region-tree.ts';
import type { RegionLevel } from '../../model/facts.ts';

export type Rung = { role: string; region: string }[];

const ABOVE: readonly { level: RegionLevel; roles: readonly string[] }[] = [
  { level: 'village', roles: ['village'] },
  { level: 'town', roles: ['town_office', 'town_leader'] },
  { level: 'district', roles: ['district_department', 'district_committee'] },
  { level: 'city', roles: ['city'] },
];

/** Rung 0 is the duty officer and the grid worker; levels that the tree does not have are left out. */
export function ladder(state: State, region: string): Rung[] {
  const rungs: Rung[] = [
    [{ role: 'duty_officer', region: dutyRegion(state, region) }, fieldWorker(state, region)],
  ];
  for (const { level, roles } of ABOVE) {
    const holder = regionOfLevel(state, region, level);
    if (holder !== undefined) rungs.push(roles.map((role) => ({ role, region: holder })));
  }
  if (rungs.length === 1) rungs.push([{ role: 'admin', region: 'root' }]);
  return rungs;
}

/** A fault is the field's business: told once, to the grid and its town. */
export function maintainers(state: State, region: string): Rung {
  const town = regionOfLevel(state, region, 'town');
  const office = { role: 'town_office', region: town ?? region };
  if (region === 'root') return [{ role: 'duty_officer', region }, fieldWorker(state, region)];
  return [fieldWorker(state, region), office];
}

/** Those who chase what is overdue in a unit of this level. */
export function overseers(state: State, unit: string): Rung {
  const level = state.regions.get(unit)?.level;
  const roles = ABOVE.find((rung) => rung.level === level)?.roles ?? ['duty_officer'];
  return roles.map((role) => ({ role, region: unit }));
}

/** Of whose duty officer a venue in this region is. */
export function dutyRegion(state: State, region: string): string {
  return regionOfLevel(state, region, 'district') ?? 'root';
}

/** Without a grid the venue's own region stands for it; of the root itself the administrator takes care. */
function fieldWorker(state: State, region: string): Rung[number] {
  if (regionPath(state, region).length < 2) return { role: 'admin', region: 'root' };
  return { role: 'grid_worker', region: regionOfLevel(state, region, 'grid') ?? region };
}
