/** Hazards shown although they could not be stored, and what a wall must hear when they are forgotten. [P8] */

import type { Change, Hazard, State } from '@ninewatch/rules';

type HazardChange = Extract<Change, { kind: 'hazard' }>;

/**
 * A hazard is shown under the version that is stored (0 when none is), so that walls take the stored one
 * over it, whatever becomes of it.
 */
export class ShownUnstored {
  readonly #shown = new Map<string, Hazard>();

  /** Only hazards: tickets, notices and answers that may vanish again would be lies. */
  show(changes: readonly Change[]): HazardChange[] {
    return changes
      .filter((change) => change.kind === 'hazard')
      .map(({ object }) => {
        // A step raises a version by one: the one before the first unstored step is the stored one.
        const version = this.#shown.get(object.id)?.version ?? object.version - 1;
        const ticketId = version === 0 ? null : object.ticketId;
        const hazard: Hazard = { ...object, version, ticketId, notStored: true };
        this.#shown.set(object.id, hazard);
        return { kind: 'hazard', object: hazard };
      });
  }

  /** Everything was stored after all; its own changes follow. */
  stored(): void {
    this.#shown.clear();
  }

  /** What was shown is no more: each hazard as it is in `state`, or closed when it is not there. */
  forget(state: State): HazardChange[] {
    const changes = [...this.#shown.values()].map((shown): HazardChange => {
      const kept = hazardIn(state, shown);
      return { kind: 'hazard', object: kept ?? { ...shown, state: 'closed', active: false } };
    });
    this.#shown.clear();
    return changes;
  }
}

function hazardIn(state: State, { id, venueId }: Hazard): Hazard | undefined {
  for (const { hazard } of state.venues.get(venueId)?.hazards.values() ?? []) {
    if (hazard.id === id) return structuredClone(hazard);
  }
  return undefined;
}
