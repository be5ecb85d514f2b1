/** What a device's health means for who relies on it, worst first. */

import type { DeviceWithHealth } from '../api/places.ts';

export type Watch = 'silent' | 'neverSent' | 'unprotected' | 'offline' | 'online' | 'noHealth';

/** A dead sensor is never shown as well: silence outranks everything that was last heard. */
export function watchOf({ health }: Pick<DeviceWithHealth, 'health'>): Watch {
  if (health === null) return 'noHealth';
  if (health.silent) return health.hasSent ? 'silent' : 'neverSent';
  if (health.unprotected === true) return 'unprotected';
  if (!health.hasSent) return 'neverSent';
  return health.online ? 'online' : 'offline';
}

export function isGap(watch: Watch): boolean {
  return watch !== 'online' && watch !== 'offline';
}
