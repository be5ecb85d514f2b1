/** Lists that name venues by id say their names as well: a page that shows them asks once and not for each. */

import type { Api } from './api.ts';

interface AtVenue {
  venueId?: string;
}
type Named<T> = T & { venueName?: string };

/** What the caller was given is in sight, so its venue's name is too. Of a venue that is gone there is none. */
export async function withVenueNames<T extends AtVenue>(
  { options }: Api,
  items: readonly T[],
): Promise<Named<T>[]> {
  const ids = [...new Set(items.flatMap(({ venueId }) => venueId || []))];
  const names = ids.length === 0 ? {} : await options.ledger.venueNames(ids);
  return items.map((item) => {
    const venueName = names[item.venueId ?? ''];
    return venueName === undefined ? item : { ...item, venueName };
  });
}
