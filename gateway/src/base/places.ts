/** Places at which somebody may see or do something: regions by their ids, and single venues. [P10] */

const AT_VENUE = '=';

/** One venue as a place: no id of a region looks like it. */
export function atVenue(id: string): string {
  return AT_VENUE + id;
}

/** The ids of the single venues among the places. */
export function venuesNamed(places: readonly string[]): string[] {
  return places.filter((place) => place.startsWith(AT_VENUE)).map((place) => place.slice(AT_VENUE.length));
}
