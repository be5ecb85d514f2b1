/** What a person's roles let them do, so that the wall offers nothing that the gateway would refuse. [P10] */

import type { Region, Role, RoleGrant } from '@ninewatch/rules';
import type { HazardActName } from '../api/hazards.ts';
import type { TicketActName } from '../api/tickets.ts';

export type Ability =
  | `hazard.${HazardActName}`
  | `ticket.${TicketActName}`
  | `period.${'create' | 'end' | 'announce'}`;

const WATCH: readonly Role[] = ['admin', 'duty_officer'];
const OFFICE: readonly Role[] = [
  'admin',
  'duty_officer',
  'town_office',
  'town_section',
  'town_leader',
  'district_department',
];
const FIELD: readonly Role[] = [...OFFICE, 'village', 'grid_worker'];

const PLANNERS: readonly Role[] = ['admin', 'town_office', 'district_department', 'duty_officer'];

/** The gateway decides; a test holds this table to its own. */
export const ROLES_BY_ABILITY: Readonly<Record<Ability, readonly Role[]>> = {
  'hazard.acknowledge': WATCH,
  'hazard.silence': WATCH,
  'hazard.shelve': WATCH,
  'hazard.unshelve': WATCH,
  'hazard.reset': WATCH,
  'hazard.promote': WATCH,
  'hazard.close': WATCH,
  'ticket.accept': FIELD,
  'ticket.submit': [...FIELD, 'owner'],
  'ticket.assign': [...OFFICE, 'village'],
  'ticket.approve': OFFICE,
  'ticket.reject': OFFICE,
  'ticket.transfer': OFFICE,
  'ticket.escalate': OFFICE,
  'ticket.reopen': OFFICE,
  'period.create': PLANNERS,
  'period.end': PLANNERS,
  'period.announce': [...FIELD, 'owner'],
};

const ROOT = 'root';

/** `regions` as far as they are known; while they are not, a grant counts everywhere and the gateway decides. */
export function may(
  grants: readonly RoleGrant[],
  ability: Ability,
  { region, regions }: { region: string; regions: ReadonlyMap<string, Region> },
): boolean {
  return grants
    .filter((grant) => ROLES_BY_ABILITY[ability].includes(grant.role))
    .some((grant) => isWithin(region, grant.region, regions));
}

function isWithin(region: string, top: string, regions: ReadonlyMap<string, Region>): boolean {
  if (top === ROOT || regions.size === 0) return true;
  // A tree of regions is not deep; the bound guards against a circle.
  let at: string | undefined = region;
  for (let depth = 0; at !== undefined && depth < 20; depth += 1) {
    if (at === top) return true;
    at = regions.get(at)?.parent;
  }
  return false;
}
