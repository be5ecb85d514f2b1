/** `/units/{region}/people`: who may be asked to do something. */

import type { RoleGrant } from '@ninewatch/rules';
import { getAll } from './http.ts';

export interface UnitPerson {
  username: string;
  name: string;
  roles: RoleGrant[];
  /** Masked unless the reader may see contacts. */
  phone?: string;
}

const PEOPLE_MAX = 2_000;

export function peopleOf(region: string): Promise<UnitPerson[]> {
  return getAll<UnitPerson>(`/units/${encodeURIComponent(region)}/people`, {}, PEOPLE_MAX);
}
