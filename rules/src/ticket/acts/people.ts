/** People whom a ticket names. */

import type { Turn } from '../../fold/turn.ts';

/** Somebody who can still sign in. */
export function isSomebody({ state }: Turn, username: string): boolean {
  const user = state.users.get(state.derived.usernames.get(username) ?? '');
  return user !== undefined && user.disabled !== true;
}
