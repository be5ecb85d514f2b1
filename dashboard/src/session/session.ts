/** Who is signed in on this page; one for the whole page, because the cookie is. */

import { computed, shallowRef } from 'vue';
import { whenSignedOut } from '../api/http.ts';
import * as api from '../api/session.ts';
import { regions } from '../places/region-book.ts';
import { type Ability, may } from './abilities.ts';

/** undefined: not asked yet; null: nobody. */
const person = shallowRef<api.Person | null | undefined>(undefined);

export const signedIn = computed(() => person.value ?? null);

/** Asks the gateway once; throws only when it cannot be reached. */
export async function ensurePerson(): Promise<api.Person | null> {
  if (person.value !== undefined) return person.value;
  try {
    person.value = await api.whoAmI();
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'not-signed-in') throw cause;
    person.value = null;
  }
  return person.value;
}

export async function signIn(username: string, password: string): Promise<void> {
  await api.signIn(username, password);
  person.value = await api.whoAmI();
}

export async function signOut(): Promise<void> {
  await api.signOut().finally(() => {
    person.value = null;
  });
}

export function mayDo(ability: Ability, region: string): boolean {
  const grants = person.value?.roles ?? [];
  return may(grants, ability, { region, regions: regions.value });
}

let leave: () => void = () => undefined;

/** What to do when the session is over: called once for each that ends. */
export function onSessionOver(run: () => void): void {
  leave = run;
  whenSignedOut(sessionOver);
}

/** The gateway ended it; before the first sign-in there is nothing to be over. */
export function sessionOver(): void {
  const hadOne = person.value != null;
  person.value = null;
  if (hadOne) leave();
}
