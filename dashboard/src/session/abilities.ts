/** What a person's roles let them do, so that a page offers nothing that the gateway would refuse. [P10] */

import type { Region, RoleGrant } from '@ninewatch/rules';
import type { Ability } from '../../../gateway/src/feed/access/roles.ts';

export type { Ability };
/** By role, as the gateway says it with the session. */
export type Abilities = Readonly<Record<string, readonly string[]>>;

export interface Place {
  region: string;
  /** Of a thing at a venue: an owner reaches the own one alone. Left out, any of the owner's counts. */
  venueId?: string | undefined;
}

const ROOT = 'root';
/** What has no region of its own is for those who hold the role on `root`. */
const ROOT_ONLY: readonly Ability[] = [
  'read.audit',
  'read.users',
  'read.settings',
  'read.flows',
  'flows.edit',
  'user.create',
  'user.import',
  'user.change',
  'rules.write',
  'channel.test',
  'systems.write',
];

export interface Grants {
  roles: readonly RoleGrant[];
  abilities: Abilities;
  /** As far as they are known; while they are not, a grant counts everywhere and the gateway decides. */
  regions: ReadonlyMap<string, Region>;
}

export function may({ roles, abilities, regions }: Grants, ability: Ability, place: Place): boolean {
  return roles
    .filter(
      ({ role, region }) =>
        has(abilities, role, ability) && (region === ROOT || !ROOT_ONLY.includes(ability)),
    )
    .some((grant) => reaches(grant, place, regions));
}

/** Whether there is any place where the person may do it: what a menu asks. */
export function mayAnywhere({ roles, abilities }: Omit<Grants, 'regions'>, ability: Ability): boolean {
  return roles.some(
    ({ role, region }) => has(abilities, role, ability) && (region === ROOT || !ROOT_ONLY.includes(ability)),
  );
}

function has(abilities: Abilities, role: string, ability: Ability): boolean {
  return abilities[role]?.includes(ability) ?? false;
}

function reaches({ role, region, venue }: RoleGrant, place: Place, regions: Grants['regions']): boolean {
  if (venue !== undefined) return place.venueId === undefined || place.venueId === venue;
  return role !== 'owner' && isWithin(place.region, region, regions);
}

export function isWithin(region: string, top: string, regions: ReadonlyMap<string, Region>): boolean {
  if (top === ROOT || regions.size === 0) return true;
  // A tree of regions is not deep; the bound guards against a circle.
  let at: string | undefined = region;
  for (let depth = 0; at !== undefined && depth < 20; depth += 1) {
    if (at === top) return true;
    at = regions.get(at)?.parent;
  }
  return false;
}
