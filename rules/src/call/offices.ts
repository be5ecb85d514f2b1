/** Who is meant by a role in a region: the offices of each level, and the people who hold them. */

import type { State } from '../fold/state.ts';
import { overseers } from '../hazard/call-out/ladder.ts';
import { isWithin, regionPath } from '../ledger/region-tree.ts';
import type { RegionLevel, RoleGrant } from '../model/facts.ts';
import type { Office } from '../model/loop/call.ts';

/** Called by name; further ones hear of it by their role. [P8] */
const PEOPLE_MAX = 30;
const LEVELS: readonly string[] = ['village', 'town', 'district', 'city'] satisfies RegionLevel[];

/** The governance centre of a level; above the last one it is the administrator's. */
export function centreOf(state: State, region: string): Office[] {
  const level = state.regions.get(region)?.level ?? 'root';
  if (!LEVELS.includes(level)) return [{ role: 'admin', region }];
  return overseers(state, region) as Office[];
}

export function sameOffice(one: Office, other: Office): boolean {
  return one.role === other.role && one.region === other.region && one.department === other.department;
}

/** Rung 0 is who is meant; then the centres of the levels above the region, nearest first. */
export function rungsOf(state: State, to: readonly Office[], region: string): Office[][] {
  const isNew = (rung: readonly Office[]) =>
    rung.some((office) => !to.some((first) => sameOffice(first, office)));
  // An office's business goes up to the heads of its level, not to the other offices under the same role.
  const ofTheOffice = (office: Office): Office => {
    const meant = to.find(({ role, department }) => role === office.role && department !== undefined);
    return meant?.department === undefined ? office : { ...office, department: meant.department };
  };
  const above = regionPath(state, region)
    .filter(({ level }) => LEVELS.includes(level))
    .map(({ id }) => centreOf(state, id).map(ofTheOffice));
  return [[...to], ...above.filter(isNew)];
}

/** People who can sign in and hold one of the offices, there or above it; by user name, at most 30. */
export function holdersOf(state: State, offices: readonly Office[]): string[] {
  return state.users
    .values()
    .filter((user) => user.disabled !== true && user.roles.some((grant) => fits(state, grant, offices)))
    .map(({ username }) => username)
    .sort()
    .slice(0, PEOPLE_MAX);
}

/** Whether this person holds one of the offices; an administrator of the place may stand in for each. */
export function holds(state: State, username: string, offices: readonly Office[]): boolean {
  const user = state.users.get(state.derived.usernames.get(username) ?? '');
  if (user === undefined) return false;
  return user.roles.some(
    (grant) =>
      fits(state, grant, offices) ||
      (grant.role === 'admin' && offices.some(({ region }) => isWithin(state, region, grant.region))),
  );
}

/** Who holds a role at a venue alone is the owner of it, and no office. */
function fits(state: State, grant: RoleGrant, offices: readonly Office[]): boolean {
  if (grant.venue !== undefined) return false;
  return offices.some(
    ({ role, region, department }) =>
      role === grant.role && actsFor(grant, department) && isWithin(state, region, grant.region),
  );
}

/** Whether a grant is held for this office; one without an office is held for all. */
export function actsFor(grant: Pick<RoleGrant, 'department'>, department: string | undefined): boolean {
  return department === undefined || grant.department === undefined || grant.department === department;
}
