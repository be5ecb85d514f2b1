/** Whether a person holds an office that was called: the gateway lets nobody else answer for it. */

import type { Office, Region, RoleGrant } from '@ninewatch/rules';
import { isWithin } from '../session/abilities.ts';

type Offices = readonly { role: string; region: string; department?: string | undefined }[];
export interface Holder {
  username: string | undefined;
  roles: readonly RoleGrant[];
  regions: ReadonlyMap<string, Region>;
}

/** The governance centre of a level, as the gateway has it; above the last level it is the administrator's. */
const CENTRES: Partial<Record<Region['level'], readonly Office['role'][]>> = {
  village: ['village'],
  town: ['town_office', 'town_leader'],
  district: ['district_department', 'district_committee'],
  city: ['city'],
};

export function centreOf(region: string, regions: ReadonlyMap<string, Region>): Office[] {
  const level = regions.get(region)?.level ?? 'root';
  return (CENTRES[level] ?? ['admin']).map((role) => ({ role, region }));
}

/** An administrator of the place may stand in for each. */
export function holds({ roles, regions }: Holder, offices: Offices): boolean {
  return roles
    .filter(({ venue }) => venue === undefined)
    .some((grant) =>
      offices.some(
        ({ role, region, department }) =>
          (grant.role === 'admin' || (grant.role === role && actsFor(grant, department))) &&
          isWithin(region, grant.region, regions),
      ),
    );
}

/** A role without an office is held for all of them. */
export function actsFor(grant: Pick<RoleGrant, 'department'>, department: string | undefined): boolean {
  return department === undefined || grant.department === undefined || grant.department === department;
}

/** Of the newest call with this key. */
export function isCalled(
  holder: Holder,
  calls: readonly { key: string; to: Offices }[],
  key: string,
): boolean {
  const call = calls.findLast((each) => each.key === key);
  return call !== undefined && holds(holder, call.to);
}
