/** People's names for their user names: one's own always, others' where the gateway lets one read them. */

import type { User } from '@ninewatch/rules';
import { shallowRef, watch } from 'vue';
import { get, type Paged } from '../api/http.ts';
import { peopleOf } from '../api/people.ts';
import { mayDo, signedIn } from '../session/session.ts';

type Named = Pick<User, 'username' | 'name'>;

/** One page: a district office has tens of people; whoever is beyond it keeps the user name. [P8] */
const PEOPLE_MAX = 1_000;
const names = shallowRef<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

watch(signedIn, learn, { immediate: true });

/** Asks once for each person who signs in; a refusal leaves the user names as they are. */
async function learn(person: typeof signedIn.value): Promise<void> {
  names.value = new Map();
  asked.clear();
  if (person === null || !person.roles.some(({ role }) => role === 'admin')) return;
  const page = await get<Paged<Named>>('/users', { limit: PEOPLE_MAX }).catch(() => null);
  if (page !== null && person === signedIn.value) remember(page.items);
}

/** The people of these units become known by name: once each, and only where the gateway lets one read them. */
export function learnPeopleOf(...regions: readonly string[]): void {
  const person = signedIn.value;
  for (const region of regions) {
    if (asked.has(region) || !mayDo('read.people', region)) continue;
    asked.add(region);
    void peopleOf(region)
      .then((people) => person === signedIn.value && remember(people))
      .catch(() => undefined);
  }
}

function remember(people: readonly Named[]): void {
  names.value = new Map([
    ...names.value,
    ...people.map(({ username, name }): [string, string] => [username, name]),
  ]);
}

/** The name where it is known, else the user name; undefined stays undefined: nobody. */
export function nameOfPerson(username: string | undefined): string | undefined {
  if (username === undefined) return undefined;
  if (username === signedIn.value?.username) return signedIn.value.name;
  return names.value.get(username) ?? username;
}
