/** Who is signed in on this page; one for the whole page, because the cookie is. */

import type { Role } from '@ninewatch/rules';
import { computed, shallowRef } from 'vue';
import { nextSession, whenSignedOut } from '../api/http.ts';
import * as api from '../api/session.ts';
import { forgetRegions, meetRegion, regions } from '../places/region-book.ts';
import { followZone } from '../time/zone.ts';
import { type Ability, type Grants, may, mayAnywhere } from './abilities.ts';

/** undefined: not asked yet; null: nobody. */
const session = shallowRef<api.WhoAmI | null | undefined>(undefined);

export const signedIn = computed(() => session.value?.user ?? null);

/** Whoever was here before saw other regions. */
function become(next: api.WhoAmI | null): void {
  nextSession();
  forgetRegions();
  // The page that a person leaves still shows their times.
  if (next !== null) followZone(next.utcOffset);
  session.value = next;
}

/** Asks the gateway once; throws only when it cannot be reached. */
export async function ensurePerson(): Promise<api.Person | null> {
  if (session.value !== undefined) return signedIn.value;
  try {
    become(await api.whoAmI());
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'not-signed-in') throw cause;
    become(null);
  }
  return signedIn.value;
}

export async function signIn(username: string, password: string): Promise<void> {
  await api.signIn(username, password);
  become(await api.whoAmI());
}

export async function signOut(): Promise<void> {
  await api.signOut().finally(() => become(null));
}

/** What may be done at this place; `venueId` narrows owners to their own venue. */
export function mayDo(ability: Ability, region: string, venueId?: string): boolean {
  meetRegion(region);
  return may(grants(), ability, { region, venueId });
}

/** Whether there is any place where the person may do it: what a menu asks. */
export function mayDoAnywhere(ability: Ability): boolean {
  return mayAnywhere(grants(), ability);
}

export function hasRole(...roles: readonly Role[]): boolean {
  return grants().roles.some(({ role }) => roles.includes(role));
}

/** The venues whose owner the person is. */
export const ownVenues = computed(() => [
  ...new Set(grants().roles.flatMap(({ venue }) => (venue === undefined ? [] : [venue]))),
]);

function grants(): Grants {
  const { user, abilities } = session.value ?? { user: { roles: [] }, abilities: {} };
  return { roles: user.roles, abilities, regions: regions.value };
}

let leave: () => void = () => undefined;

/** What to do when the session is over: called once for each that ends. */
export function onSessionOver(run: () => void): void {
  leave = run;
  whenSignedOut(sessionOver);
}

/** The gateway ended it; before the first sign-in there is nothing to be over. */
export function sessionOver(): void {
  const hadOne = session.value != null;
  become(null);
  if (hadOne) leave();
}
