/** What the units beyond a person's own regions are called: names of public offices, which everybody may read. */

import { shallowRef } from 'vue';
import { type RegionName, registrableRegions } from '../api/registrations.ts';

const units = shallowRef<ReadonlyMap<string, RegionName>>(new Map());
let asking: Promise<void> | undefined;

/** Asked for once a page, when first one of them is needed. */
export async function loadUnits(): Promise<ReadonlyMap<string, RegionName>> {
  asking ??= registrableRegions().then((all) => {
    units.value = new Map(all.map((unit) => [unit.id, unit]));
  });
  await asking.catch((cause: unknown) => {
    asking = undefined;
    throw cause;
  });
  return units.value;
}

/** undefined while it is not known; asks for it. */
export function unitName(id: string): string | undefined {
  if (asking === undefined && id !== '') void loadUnits().catch(() => undefined);
  return units.value.get(id)?.name;
}

/** Its own name and those of the units above, from the top down. */
export function unitPath(all: ReadonlyMap<string, RegionName>, id: string): string[] {
  const path: string[] = [];
  const seen = new Set<string>();
  for (let at = all.get(id); at !== undefined && !seen.has(at.id); at = all.get(at.parent ?? '')) {
    seen.add(at.id);
    if (at.level !== 'root') path.unshift(at.name);
  }
  return path;
}
