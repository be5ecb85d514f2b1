/** `/units/{region}/people`, who may be asked to do something; `/people/names`, who a user name is. */

import type { RoleGrant } from '@ninewatch/rules';
import { get, getAll } from './http.ts';

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

/** User name and name; whom the caller does not know by name is left out. */
export async function namesOf(usernames: readonly string[]): Promise<[string, string][]> {
  const { items } = await get<{ items: { username: string; name: string }[] }>('/people/names', {
    of: usernames.join(','),
  });
  return items.map(({ username, name }) => [username, name]);
}
