/** Whether a person holds an office that was called: the gateway lets nobody else answer for it. */

import type { Office, Region, RoleGrant } from '@ninewatch/rules';
import { isWithin } from '../session/abilities.ts';

type Offices = readonly { role: string; region: string }[];
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
        ({ role, region }) =>
          (grant.role === role || grant.role === 'admin') && isWithin(region, grant.region, regions),
      ),
    );
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
