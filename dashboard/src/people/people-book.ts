/** People's names for their user names: one's own always, everybody's where the gateway lets one read them. */

import type { User } from '@ninewatch/rules';
import { shallowRef, watch } from 'vue';
import { get, type Paged } from '../api/http.ts';
import { signedIn } from '../session/session.ts';

type Named = Pick<User, 'username' | 'name'>;

/** One page: a district office has tens of people; whoever is beyond it keeps the user name. [P8] */
const PEOPLE_MAX = 1_000;
const names = shallowRef<ReadonlyMap<string, string>>(new Map());

watch(signedIn, learn, { immediate: true });

/** Asks once for each person who signs in; a refusal leaves the user names as they are. */
async function learn(person: typeof signedIn.value): Promise<void> {
  names.value = new Map();
  if (person === null || !person.roles.some(({ role }) => role === 'admin')) return;
  const page = await get<Paged<Named>>('/users', { limit: PEOPLE_MAX }).catch(() => null);
  if (page === null || person !== signedIn.value) return;
  names.value = new Map(page.items.map(({ username, name }) => [username, name]));
}

/** The name where it is known, else the user name; undefined stays undefined: nobody. */
export function nameOfPerson(username: string | undefined): string | undefined {
  if (username === undefined) return undefined;
  if (username === signedIn.value?.username) return signedIn.value.name;
  return names.value.get(username) ?? username;
}
