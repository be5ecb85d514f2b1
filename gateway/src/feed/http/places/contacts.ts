/** People's numbers at the door: sealed on the way in, opened for those who may call, masked for everybody else. [P10] */

import type { Contact, Venue, VenueRecord } from '@ninewatch/rules';
import { atVenue } from '../../../base/places.ts';
import { masked, type Seal } from '../../../base/seal.ts';
import type { Caller } from '../../access/permissions.ts';
import type { Api } from '../api.ts';

/** A place is kept to about a decimetre, which is also what a table holds. */
const DEGREES_STEP = 1e-6;
const UNREADABLE = '****';

type Recorded = { contact?: string; contacts?: Contact[]; location?: { lat: number; lon: number } };

/** What of a venue goes into the journal: numbers sealed, the place rounded. */
export function recorded<T extends Recorded>(seal: Seal, fields: T): T {
  const { contact, contacts, location } = fields;
  const round = (degrees: number) => Number((Math.round(degrees / DEGREES_STEP) * DEGREES_STEP).toFixed(6));
  return {
    ...fields,
    ...(contact === undefined ? {} : { contact: seal.seal(contact) }),
    ...(contacts === undefined
      ? {}
      : { contacts: contacts.map((each) => ({ ...each, phone: seal.seal(each.phone) })) }),
    ...(location === undefined ? {} : { location: { lat: round(location.lat), lon: round(location.lon) } }),
  };
}

/** As this caller may see it: in plain with `read.contacts` there, else masked. */
export function shownVenue(api: Api, caller: Caller, venue: Venue): Venue {
  return withNumbers(api.options.seal, venue, mayReadContacts(api, caller, venue));
}

export function mayReadContacts(
  api: Api,
  caller: Caller,
  { id, region }: Pick<Venue, 'id' | 'region'>,
): boolean {
  return [region, atVenue(id)].some((place) => api.permissions.may(caller, 'read.contacts', place));
}

export function withNumbers<T extends Pick<VenueRecord, 'contact' | 'contacts'>>(
  seal: Seal,
  thing: T,
  isPlain: boolean,
): T {
  const { contact, contacts } = thing;
  const show = (text: string) => {
    const plain = seal.open(text) ?? UNREADABLE;
    return isPlain ? plain : masked(plain);
  };
  return {
    ...thing,
    ...(contact === undefined ? {} : { contact: show(contact) }),
    ...(contacts === undefined
      ? {}
      : { contacts: contacts.map((each) => ({ ...each, phone: show(each.phone) })) }),
  };
}

/** Whoever reads many numbers at once is written down: which list, and how many of its lines had any. */
export function noteRead(api: Api, caller: Caller, list: string, venues: readonly Venue[]): void {
  const count = venues.filter(
    ({ contact, contacts = [] }) => contact !== undefined || contacts.length > 0,
  ).length;
  if (count === 0) return;
  const { username } = caller.actor;
  api.deciding.note({ type: 'session.contacts', username, list, count }, caller.actor);
}
