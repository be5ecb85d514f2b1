/** What of an incident's venue may be taken out of service here: its devices first, then the venue as a whole. */

import type { Hazard, OutOfService } from '@ninewatch/rules';
import type { ServiceSubject } from '../../../api/disablement.ts';
import { devicesInOrder } from '../../../incident/facts.ts';
import type { KnownVenue } from '../../../places/venue-book.ts';

export interface ServiceChoice extends ServiceSubject {
  name: string;
  /** It is out already: what may be done is to bring it back. */
  out?: OutOfService;
}

export interface MayTakeOut {
  device: boolean;
  venue: boolean;
}

export function serviceChoices(
  hazard: Hazard,
  known: KnownVenue | undefined,
  may: MayTakeOut,
): ServiceChoice[] {
  const devices = devicesInOrder(hazard).map((id): ServiceChoice => {
    const device = known?.devices.get(id);
    const name = device?.place === undefined ? id : `${device.place} · ${id}`;
    return {
      kind: 'device',
      id,
      name,
      ...(device?.outOfService === undefined ? {} : { out: device.outOfService }),
    };
  });
  const venue: ServiceChoice = { kind: 'venue', id: hazard.venueId, name: hazard.venueName };
  return [...(may.device ? devices : []), ...(may.venue ? [venue] : [])];
}
