/** The name of a venue where it is known by now, else its id. */

import { knownVenue } from '../places/venue-book.ts';

export function venueName(id: string): string {
  return knownVenue(id)?.venue?.name ?? id;
}
