/** Totals that are kept as things come and go: of everything, by region, and by venue for those who see single ones. */

/** A view as far as totals need it: regions, and venues that it shows wherever they are. */
export interface Sight {
  sees(region: string): boolean;
  readonly venues: ReadonlySet<string>;
}

/** Where a thing is counted; both may be empty. */
export interface Place {
  region: string;
  venueId: string;
}

type Totals<Slot> = Map<Slot, number>;

/** What is added must be taken away under the same place and slots. */
export class Tally<Slot extends string> {
  readonly #all: Totals<Slot> = new Map();
  readonly #byRegion = new Map<string, Totals<Slot>>();
  readonly #byVenue = new Map<string, Map<string, Totals<Slot>>>();

  add({ region, venueId }: Place, slots: readonly Slot[], by: 1 | -1): void {
    const venue = madeIn(this.#byVenue, venueId, () => new Map<string, Totals<Slot>>());
    const places = [this.#all, totalsIn(this.#byRegion, region), totalsIn(venue, region)];
    for (const totals of places) for (const slot of slots) raise(totals, slot, by);
  }

  /** Everything of the venue that is counted in `from` is counted in `to` from now on. */
  move(venueId: string, from: string, to: string): void {
    const venue = this.#byVenue.get(venueId);
    const moved = venue?.get(from);
    if (venue === undefined || moved === undefined || from === to) return;
    venue.delete(from);
    for (const [slot, count] of moved) {
      raise(totalsIn(this.#byRegion, from), slot, -count);
      raise(totalsIn(this.#byRegion, to), slot, count);
      raise(totalsIn(venue, to), slot, count);
    }
  }

  /** Adds what is in sight to `sums`; null sees everything. */
  sum(sums: Record<Slot, number>, sight: Sight | null): void {
    if (sight === null) {
      gather(sums, this.#all);
      return;
    }
    for (const [region, totals] of this.#byRegion) if (sight.sees(region)) gather(sums, totals);
    for (const venueId of sight.venues) {
      for (const [region, totals] of this.#byVenue.get(venueId) ?? []) {
        if (!sight.sees(region)) gather(sums, totals);
      }
    }
  }
}

function gather<Slot extends string>(sums: Record<Slot, number>, totals: Totals<Slot>): void {
  for (const [slot, count] of totals) sums[slot] += count;
}

function totalsIn<Slot>(places: Map<string, Totals<Slot>>, place: string): Totals<Slot> {
  return madeIn(places, place, () => new Map());
}

function madeIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** A slot that is empty is no longer kept. [P8] */
function raise<Slot>(totals: Totals<Slot>, slot: Slot, by: number): void {
  const count = (totals.get(slot) ?? 0) + by;
  if (count === 0) totals.delete(slot);
  else totals.set(slot, count);
}
