/** `/venues?fields=place`: every venue in sight, short, for a map. */

import type { Venue } from '@ninewatch/rules';
import { get, type Paged } from './http.ts';

export type PlacedVenue = Pick<Venue, 'id' | 'name' | 'category' | 'risk' | 'region'> &
  Partial<Pick<Venue, 'location' | 'state'>>;

/** A district has some twenty thousand; beyond this the map says that it is not all. [P8] */
export const VENUES_MAX = 50_000;
const PAGE = 1_000;

/** Page by page; `onPage` gets each as it comes. Closed venues are left out. */
export async function eachPlacedVenue(
  onPage: (venues: readonly PlacedVenue[]) => void,
  signal: AbortSignal,
): Promise<void> {
  let count = 0;
  let after: string | undefined;
  do {
    const query = { fields: 'place', state: 'open,suspended', limit: PAGE, after };
    const page = await get<Paged<PlacedVenue>>('/venues', query, signal);
    count += page.items.length;
    onPage(page.items);
    after = page.next ?? undefined;
  } while (after !== undefined && count < VENUES_MAX);
}
