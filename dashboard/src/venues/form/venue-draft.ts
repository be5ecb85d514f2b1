/** A venue as its form holds it, and what of it goes to the gateway. */

import type { Contact, Licence, Venue, VenueFacts } from '@ninewatch/rules';
import type { VenueBody } from '../../api/venues.ts';

/** What decides the colour, in the order of the rule. */
export const FLAGS = ['flammable', 'crowded', 'keyFire', 'mixed', 'gasHeavy'] as const;
/** What the limits of the categories go by. */
export const AMOUNTS = ['areaM2', 'diners', 'beds', 'pupils', 'staff', 'floor', 'dormitoryBeds'] as const;
export const MARKS = ['boarding', 'kindergarten', 'healthCentre'] as const;
export const CONTACTS_MAX = 5;

type Amount = (typeof AMOUNTS)[number];
type Flag = (typeof FLAGS)[number] | (typeof MARKS)[number];

/** Which amounts each category of the public rules is measured by (domain sheet §1). */
const MEASURED: Readonly<Record<number, readonly (Amount | Flag)[]>> = {
  1: ['areaM2'],
  2: ['diners'],
  3: ['beds'],
  4: ['areaM2', 'floor'],
  5: ['areaM2'],
  6: ['beds', 'healthCentre'],
  7: ['pupils', 'beds', 'boarding', 'kindergarten'],
  8: ['staff', 'dormitoryBeds'],
  9: ['areaM2'],
};

export interface VenueDraft {
  id: string;
  name: string;
  category: number;
  region: string;
  address: string;
  licence: Licence | '';
  licenceNumber: string;
  lat: number | '';
  lon: number | '';
  photos: string[];
  plans: string[];
  contacts: { name: string; role: string; phone: string }[];
  flags: Record<Flag, boolean>;
  amounts: Record<Amount, number | ''>;
}

export function draftOf(venue?: Venue): VenueDraft {
  const { facts = {}, location } = venue ?? {};
  return {
    id: venue?.id ?? '',
    name: venue?.name ?? '',
    category: venue?.category ?? 1,
    region: venue?.region ?? '',
    address: venue?.address ?? '',
    licence: venue?.licence ?? '',
    licenceNumber: venue?.licenceNumber ?? '',
    lat: location?.lat ?? '',
    lon: location?.lon ?? '',
    photos: [...(venue?.photos ?? [])],
    plans: [...(venue?.plans ?? [])],
    contacts: (venue?.contacts ?? []).map(({ name, role = '', phone }) => ({ name, role, phone })),
    flags: recordOf([...FLAGS, ...MARKS], (name) => facts[name] === true),
    amounts: recordOf(AMOUNTS, (name) => facts[name] ?? ''),
  };
}

/** Somebody else was faster: what the person has not touched since `before` becomes what it is `now`, the rest stays. */
export function rebased(draft: VenueDraft, before: VenueDraft, now: VenueDraft): VenueDraft {
  return {
    ...untouched(draft, before, now),
    flags: untouched(draft.flags, before.flags, now.flags),
    amounts: untouched(draft.amounts, before.amounts, now.amounts),
  };
}

function untouched<T extends object>(draft: T, before: T, now: T): T {
  const text = (value: unknown) => JSON.stringify(value);
  const names = Object.keys(draft) as (keyof T)[];
  return Object.fromEntries(
    names.map((name) => [name, text(draft[name]) === text(before[name]) ? now[name] : draft[name]]),
  ) as T;
}

/** Of a category the amounts that its limits go by; of another than the nine, all. */
export function isMeasured(category: number, name: Amount | Flag): boolean {
  return MEASURED[category]?.includes(name) ?? true;
}

/** Half a place is none. Contacts go along only when they may be read, and have changed. */
export function bodyOf(draft: VenueDraft, before?: Venue): VenueBody {
  const { name, category, region, licence, licenceNumber, address, lat, lon, photos } = draft;
  // A photo that was taken away is no plan any more.
  const plans = draft.plans.filter((id) => photos.includes(id));
  return {
    name: name.trim(),
    category,
    region,
    facts: factsOf(draft),
    ...(address.trim() === '' ? {} : { address: address.trim() }),
    ...(licence === '' ? {} : { licence }),
    ...(licenceNumber.trim() === '' ? {} : { licenceNumber: licenceNumber.trim() }),
    ...(lat === '' || lon === '' ? {} : { location: { lat, lon } }),
    ...(photos.length === 0 && before?.photos === undefined ? {} : { photos }),
    ...(plans.length === 0 && before?.plans === undefined ? {} : { plans }),
    ...(hasSameContacts(draft, before) ? {} : { contacts: contactsOf(draft) }),
  };
}

/** What is no and was never said stays unsaid, so that an edit changes nothing that nobody touched. */
function factsOf({ flags, amounts }: VenueDraft): VenueFacts {
  const said = Object.entries(flags).filter(([, is]) => is);
  const counted = Object.entries(amounts).filter(([, value]) => value !== '');
  return Object.fromEntries([...said, ...counted]) as VenueFacts;
}

function contactsOf({ contacts }: VenueDraft): Contact[] {
  return contacts
    .map(({ name, role, phone }) => ({ name: name.trim(), role: role.trim(), phone: phone.trim() }))
    .filter(({ name, phone }) => name !== '' || phone !== '')
    .map(({ role, ...rest }) => ({ ...rest, ...(role === '' ? {} : { role }) }));
}

function hasSameContacts(draft: VenueDraft, before: Venue | undefined): boolean {
  return JSON.stringify(contactsOf(draft)) === JSON.stringify(contactsOf(draftOf(before)));
}

function recordOf<Name extends string, T>(names: readonly Name[], of: (name: Name) => T): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;
}
