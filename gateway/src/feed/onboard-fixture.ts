/** Devices that wait for who claims them, for the feed's tests. */

import type { Device } from '@ninewatch/rules';
import type { FeedOptions } from './options.ts';

/** 2025-11-24. */
const AT = 1_764_000_000_000;

/** For the code `code-a` or `code-b`. */
export function claimOf(side: string): NonNullable<Device['claim']> {
  const codeHash = `hash of claim code-${side}`;
  return { state: 'waiting', codeHash, by: 'admin', at: AT, until: Number.MAX_SAFE_INTEGER };
}

export function onboardOf(devices: ReadonlyMap<string, Device>): FeedOptions['onboard'] {
  return {
    device: (id) => devices.get(id),
    deviceOfClaim: (hash) => [...devices.values()].find(({ claim }) => claim?.codeHash === hash),
    refusedLogins: () => undefined,
  };
}
