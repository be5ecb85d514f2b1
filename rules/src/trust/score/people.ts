/** People as a score needs them: what is over is acknowledged and reset a while later, so that the next danger is a new one. */

import type { Act } from '../../model/act.ts';
import type { Change } from '../../model/change.ts';

/** Long enough for a danger that comes back to be the same one. */
const LOOK_MS = 10 * 60_000;

export class People {
  /** Hazards that are over and not closed, with the time since when. */
  readonly #over = new Map<string, number>();

  take(changes: readonly Change[], at: number): void {
    for (const change of changes) {
      if (change.kind !== 'hazard') continue;
      const { id, active, state } = change.object;
      if (active || state === 'closed') this.#over.delete(id);
      else if (!this.#over.has(id)) this.#over.set(id, at);
    }
  }

  /** What they do at this time. */
  acts(at: number): Act[] {
    const acts: Act[] = [];
    for (const [hazardId, since] of this.#over) {
      if (at - since < LOOK_MS) continue;
      this.#over.delete(hazardId);
      acts.push({ type: 'hazard.acknowledge', hazardId }, { type: 'hazard.reset', hazardId });
    }
    return acts;
  }
}
