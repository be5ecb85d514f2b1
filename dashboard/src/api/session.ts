/** `/session`: sign in, sign out, who am I. The token stays in the cookie, where no script reads it. */

import type { RoleGrant } from '@ninewatch/rules';
import { get, post, remove } from './http.ts';

export interface Person {
  id: string;
  username: string;
  name: string;
  roles: RoleGrant[];
}

export interface WhoAmI {
  user: Person;
  /** What each of the person's roles may do. */
  abilities: Record<string, string[]>;
  /** Of the person's district: `+08:00`. */
  utcOffset?: string;
}

export async function signIn(username: string, password: string): Promise<void> {
  await post('/session', { username, password });
}

export function whoAmI(): Promise<WhoAmI> {
  return get<WhoAmI>('/session');
}

export function signOut(): Promise<void> {
  return remove('/session');
}
