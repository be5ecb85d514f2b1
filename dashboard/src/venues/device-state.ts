/** What a device's health means for who relies on it, worst first. */

import type { Hazard } from '@ninewatch/rules';
import type { DeviceWithHealth } from '../api/places.ts';
import { devicesInDanger } from '../incident/facts.ts';

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

/** Devices of which an open incident says now that they are in danger; their own faults are told elsewhere. */
export function inDangerNow(hazards: readonly Pick<Hazard, 'kind' | 'members'>[]): Set<string> {
  return new Set(hazards.filter(({ kind }) => kind !== 'device').flatMap(devicesInDanger));
}

/** Danger first, otherwise the order that the ledger gave. */
export function dangerFirst<T extends { id: string }>(
  devices: readonly T[],
  inDanger: ReadonlySet<string>,
): T[] {
  return devices.toSorted((a, b) => Number(inDanger.has(b.id)) - Number(inDanger.has(a.id)));
}
