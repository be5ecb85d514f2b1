/** The device, venue or collector that an act names, when the caller sees it and may act there. */

import type { Device, Venue } from '@ninewatch/rules';
import { atVenue } from '../../../base/places.ts';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
import { type Api, found, readScope, requireMay } from '../api.ts';
import { Problem } from '../problems.ts';

/** The device if the caller sees it (else 404) and may do this at its venue (else 403). */
export async function actableDevice(
  api: Api,
  caller: Caller,
  id: string,
  ability: ActAbility | 'device.mute',
): Promise<Device> {
  const scope = readScope(api, caller);
  const device = found(await api.options.ledger.device(scope, id));
  const venue = found(await api.options.ledger.venue(scope, device.venueId));
  requireMay(api, caller, ability, venue.region, atVenue(venue.id));
  return device;
}

export async function requireVenue(
  api: Api,
  caller: Caller,
  id: string,
  ability: ActAbility,
): Promise<Venue> {
  const venue = await api.options.ledger.venue(readScope(api, caller), id);
  if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
  requireMay(api, caller, ability, venue.region);
  return venue;
}

/** One that the caller does not see is refused as if there were none. [P10] */
export async function requireCollector(api: Api, caller: Caller, id: string | undefined): Promise<void> {
  if (id === undefined || (await api.options.ledger.device(readScope(api, caller), id)) !== null) return;
  throw new Problem('unknown-collector', undefined, { field: 'collector' });
}
