/** Where to go after signing in: where one wanted to go, as long as that is a page of ours. */

import type { RoleGrant } from '@ninewatch/rules';

const HOME = '/';
const WALL = '/wall';

/** Who watches and does nothing else begins at the wall, everybody else with the own work. */
export function startPage(roles: readonly Pick<RoleGrant, 'role'>[]): string {
  const onlyWatches = roles.length > 0 && roles.every(({ role }) => role === 'duty_officer');
  return onlyWatches ? WALL : HOME;
}

export function wayBack(wanted: unknown, start = HOME): string {
  if (typeof wanted !== 'string' || wanted === HOME) return start;
  // A second slash or a backslash would lead to another site.
  const isOurs = /^\/(?![/\\])/.test(wanted) && !wanted.startsWith('/login');
  return isOurs ? wanted : start;
}
