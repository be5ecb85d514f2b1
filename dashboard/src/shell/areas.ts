/** All areas of the workbench, found by their `routes.ts`. */

import type { Area, NavGroup, NavPlace } from './area.ts';
import { NAV_GROUPS } from './area.ts';

const FOUND = import.meta.glob<Area>('../*/routes.ts', { eager: true, import: 'area' });

export const areas: readonly Area[] = Object.values(FOUND);

export const navGroups: readonly { group: NavGroup; places: readonly NavPlace[] }[] = NAV_GROUPS.map(
  (group) => ({
    group,
    places: areas
      .flatMap(({ nav }) => nav)
      .filter((place) => place.group === group)
      .sort((a, b) => a.order - b.order),
  }),
);
