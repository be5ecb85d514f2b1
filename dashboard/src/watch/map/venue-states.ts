/** What each venue shows on the map: its heaviest open danger, else its risk colour. */

import type { Hazard, RiskColour, SignalClass } from '@ninewatch/rules';
import { CLASSES } from '../../incident/order.ts';

export interface VenueState {
  class: SignalClass;
  unacknowledged: number;
  hazards: number;
}

/** By venue; shelved and suppressed ones are set aside here too, and drills are no danger. */
export function statesOf(hazards: Iterable<Hazard>): Map<string, VenueState> {
  const states = new Map<string, VenueState>();
  for (const hazard of hazards) {
    if (!isShown(hazard)) continue;
    const known = states.get(hazard.venueId);
    const heaviest = known === undefined || isHeavier(hazard.class, known.class) ? hazard.class : known.class;
    states.set(hazard.venueId, {
      class: heaviest,
      unacknowledged: (known?.unacknowledged ?? 0) + (hazard.acknowledged ? 0 : 1),
      hazards: (known?.hazards ?? 0) + 1,
    });
  }
  return states;
}

function isShown({ venueId, state, live }: Hazard): boolean {
  return venueId !== '' && live && !['shelved', 'suppressed', 'out_of_service', 'closed'].includes(state);
}

export function isHeavier(a: SignalClass, b: SignalClass): boolean {
  return CLASSES.indexOf(a) < CLASSES.indexOf(b);
}

const RISKS: readonly RiskColour[] = ['red', 'orange', 'yellow', 'blue'];

export function higherRisk(a: RiskColour, b: RiskColour): RiskColour {
  return RISKS.indexOf(a) <= RISKS.indexOf(b) ? a : b;
}

/** Worst first: class, unacknowledged, risk. */
export function byUrgency(
  a: { state: VenueState; risk: RiskColour },
  b: { state: VenueState; risk: RiskColour },
): number {
  return (
    CLASSES.indexOf(a.state.class) - CLASSES.indexOf(b.state.class) ||
    Number(b.state.unacknowledged > 0) - Number(a.state.unacknowledged > 0) ||
    RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk)
  );
}
