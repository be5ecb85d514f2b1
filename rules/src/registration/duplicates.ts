/** What a registration may be the same as: for people to look at, never a refusal. */

import { filingsOf, isUnitPlace, touchFiling } from '../filing/keep.ts';
import type { VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { VenueInput } from '../model/act.ts';
import type { RegistrationFiling } from '../model/registration.ts';

/** Named on one registration; more say nothing new. [P8] */
const DUPLICATES_MAX = 20;

type Named = Pick<VenueInput, 'name' | 'region' | 'licenceNumber'>;

export function* openRegistrations(turn: Turn) {
  for (const place of turn.state.venues.values()) {
    if (!isUnitPlace(place)) continue;
    for (const entry of filingsOf(place, 'registration')) yield { place, entry };
  }
}

/** Names the venues and open registrations on it, and it on these. */
export function markDuplicates(turn: Turn, filing: RegistrationFiling): void {
  const venues = turn.state.venues.values().filter(({ venue }: VenueState) => isSame(venue, filing.venue));
  for (const { id } of venues) note(filing, id);
  for (const { place, entry } of openRegistrations(turn)) {
    if (entry.filing.id === filing.id || !isSame(entry.filing.venue, filing.venue)) continue;
    note(filing, entry.filing.id);
    if (note(entry.filing, filing.id)) touchFiling(turn, place, entry);
  }
}

function note({ duplicates }: RegistrationFiling, id: string): boolean {
  if (duplicates.length >= DUPLICATES_MAX) return false;
  duplicates.push(id);
  return true;
}

function isSame(one: Named | null, other: Named): boolean {
  if (one === null) return false;
  const isNamedAlike = one.region === other.region && plain(one.name) === plain(other.name);
  const { licenceNumber } = other;
  const isLicensedAlike =
    licenceNumber !== undefined && plain(one.licenceNumber ?? '') === plain(licenceNumber);
  return isNamedAlike || isLicensedAlike;
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '');
}
