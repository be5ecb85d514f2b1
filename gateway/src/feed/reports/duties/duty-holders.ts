/** Who answers for a duty: those who hold its role where it is, or in the nearest region above in which anybody does. */

import type { DutyGround, DutyPerson } from '../../../ledger/duty-report-port.ts';

export class DutyHolders {
  /** Role and region, or role and venue → user names. */
  readonly #held = new Map<string, string[]>();
  readonly #owned = new Set<string>();
  readonly #names = new Map<string, string>();
  readonly #parents: ReadonlyMap<string, string | null>;
  readonly #above: readonly string[];
  readonly #known = new Map<string, readonly string[]>();

  constructor({ regions, above }: DutyGround) {
    this.#parents = new Map(regions.map(({ id, parent }) => [id, parent] as const));
    this.#above = above;
  }

  take({ username, name, grants }: DutyPerson): void {
    this.#names.set(username, name);
    for (const { role, region, venue } of grants) {
      const where = venue === undefined ? `${role} in ${region}` : `${role} at ${venue}`;
      if (role === 'owner' && venue !== undefined) this.#owned.add(venue);
      const known = this.#held.get(where);
      if (known === undefined) this.#held.set(where, [username]);
      else if (!known.includes(username)) known.push(username);
    }
  }

  /** Venues that have an owner among the people. */
  ownedVenues(): string[] {
    return [...this.#owned];
  }

  nameOf(username: string): string {
    return this.#names.get(username) ?? username;
  }

  /** An owner's duty is the business of the venue's owners alone. */
  of({ role, region, venueId }: { role: string; region: string; venueId: string | null }): readonly string[] {
    if (role === 'owner') return venueId === null ? [] : (this.#held.get(`owner at ${venueId}`) ?? []);
    const where = `${role} in ${region}`;
    const known = this.#known.get(where) ?? this.#nearest(role, region);
    this.#known.set(where, known);
    return known;
  }

  #nearest(role: string, region: string): readonly string[] {
    for (let next: string | null = region; next !== null; next = this.#parents.get(next) ?? null) {
      const held = this.#held.get(`${role} in ${next}`);
      if (held !== undefined) return held;
    }
    const above = this.#above.find((id) => this.#held.has(`${role} in ${id}`));
    return above === undefined ? [] : (this.#held.get(`${role} in ${above}`) ?? []);
  }
}
