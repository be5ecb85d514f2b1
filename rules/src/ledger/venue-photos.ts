/** The photos that a venue's record names stay, and whoever sees the venue sees them. */

import type { Decision } from '../fold/decision.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import type { Venue } from '../model/facts.ts';
import { checkPhotos, linkPhotos } from '../photo/acts.ts';

/** A refusal when a venue cannot name these, else null. */
export function checkVenuePhotos(turn: Turn, photos: readonly string[] = []): Decision | null {
  return checkPhotos(turn, photos);
}

/** Links what the venue names and did not name before. Check them first. */
export function linkVenuePhotos(turn: Turn, venue: Venue, before: readonly string[] = []): void {
  const { id, region, photos = [] } = venue;
  const added = photos.filter((photo) => !before.includes(photo));
  const by = turn.cause?.by ?? GATEWAY;
  linkPhotos(turn, added, { subject: 'venue', subjectId: id, venueId: id, region, by });
}
