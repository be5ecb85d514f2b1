/** `/users`: people, their roles, and their passwords. */

import type { RoleGrant, User } from '@ninewatch/rules';
import { getAll, patch, post } from './http.ts';

export type Person = Pick<User, 'id' | 'version' | 'username' | 'name' | 'roles' | 'disabled'>;
export interface PersonBody {
  name?: string;
  roles?: RoleGrant[];
  password?: string;
  phone?: string;
  email?: string;
  wecom?: string;
  dingtalk?: string;
  feishu?: string;
  disabled?: boolean;
}

const USERS_MAX = 5_000;

export function allUsers(): Promise<Person[]> {
  return getAll<Person>('/users', {}, USERS_MAX);
}
export function createUser(body: PersonBody & { username: string; password: string; roles: RoleGrant[] }) {
  return post<Person>('/users', body);
}
/** `version`: what the caller saw; another one by now is refused as `stale-version`. */
export function changeUser({ id, version }: Person, body: PersonBody): Promise<Person> {
  return patch<Person>(`/users/${encodeURIComponent(id)}`, { ...body, version });
}
