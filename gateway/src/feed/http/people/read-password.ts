/** Reads a password in its turn, unless too many wrong ones came before it. */

import type { Api } from '../api.ts';
import { Problem } from '../problems.ts';

/** → whether `check` found it right. Throws `too-many-attempts` or `overloaded` without having read it. */
export async function readPassword(
  { throttle, options }: Api,
  { address, username }: { address: string; username: string },
  check: () => Promise<boolean>,
): Promise<boolean> {
  const attempt = await throttle.attempt(address, username, check);
  if (attempt.outcome === 'full') throw new Problem('overloaded', undefined, { retryAfterS: 5 });
  if (attempt.outcome === 'throttled') {
    options.counters.count('logins_throttled_total', 'Logins refused unread after too many failures');
    throw new Problem('too-many-attempts', undefined, { retryAfterS: attempt.waitS });
  }
  return attempt.outcome === 'right';
}
