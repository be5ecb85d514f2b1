/** `/session`: sign in, sign out, who am I. The token stays in the cookie, where no script reads it. */

import type { RoleGrant } from '@ninewatch/rules';
import { get, post, remove } from './http.ts';

export interface Person {
  id: string;
  username: string;
  name: string;
  roles: RoleGrant[];
}

export async function signIn(username: string, password: string): Promise<void> {
  await post('/session', { username, password });
}

export async function whoAmI(): Promise<Person> {
  return (await get<{ user: Person }>('/session')).user;
}

export function signOut(): Promise<void> {
  return remove('/session');
}
