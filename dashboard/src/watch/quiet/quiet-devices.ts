/** A device of which nothing is heard, or that people set aside, with what the live picture knows of it. */

import type { Hazard } from '@ninewatch/rules';
import type { DeviceWithHealth } from '../../api/places.ts';

export interface QuietDevice {
  device: DeviceWithHealth;
  venueName: string;
  region: string;
  /** The open hazard of this device; since when, and whether somebody answered. */
  hazard: Hazard | undefined;
}

/** Hazards of devices themselves, by device. */
export function deviceHazards(hazards: Iterable<Hazard>): Map<string, Hazard> {
  const found = new Map<string, Hazard>();
  for (const hazard of hazards) {
    if (hazard.kind !== 'device') continue;
    for (const id of hazard.deviceIds) found.set(id, hazard);
  }
  return found;
}

/** `silent`, `never_sent`, `unprotected`: why nothing is heard. */
export function silenceOf({ health }: DeviceWithHealth): 'silent' | 'never_sent' | 'unprotected' {
  if (health === null || !health.hasSent) return health?.silent === true ? 'silent' : 'never_sent';
  return health.silent ? 'silent' : 'unprotected';
}

/** Shelved ones, the first to come back on top. */
export function shelvedOf(
  hazards: Iterable<Hazard>,
): (Hazard & { shelved: NonNullable<Hazard['shelved']> })[] {
  return [...hazards]
    .filter(
      (hazard): hazard is Hazard & { shelved: NonNullable<Hazard['shelved']> } =>
        hazard.state === 'shelved' && hazard.shelved !== undefined,
    )
    .sort((a, b) => a.shelved.until - b.shelved.until || (a.id < b.id ? -1 : 1));
}
