/** The order in which a duty officer needs incidents: by class, then what nobody has answered, then the newest. */

import type { Hazard, RiskColour, SignalClass } from '@ninewatch/rules';

/** Highest first (signal classes of fire control rooms). */
export const CLASSES: readonly SignalClass[] = ['alarm', 'supervisory', 'fault', 'disablement', 'test'];
export const COLOURS: readonly RiskColour[] = ['red', 'orange', 'yellow', 'blue'];

/** Tests and drills stand apart from live ones, whatever they signal. */
export function shownClass(hazard: Pick<Hazard, 'live' | 'class'>): SignalClass {
  return hazard.live ? hazard.class : 'test';
}

/** Put aside by a person or by design: neither flashes nor sounds. */
export function isAside(hazard: Pick<Hazard, 'state'>): boolean {
  return ['shelved', 'suppressed', 'out_of_service', 'closed'].includes(hazard.state);
}

/** Somebody still has to answer it: it flashes, and sounds until silenced. */
export function needsAnswer(hazard: Pick<Hazard, 'acknowledged' | 'state'>): boolean {
  return !hazard.acknowledged && !isAside(hazard);
}

export function compareIncidents(a: Hazard, b: Hazard): number {
  return (
    CLASSES.indexOf(shownClass(a)) - CLASSES.indexOf(shownClass(b)) ||
    rank(a) - rank(b) ||
    b.openedAt - a.openedAt ||
    COLOURS.indexOf(a.venueRisk) - COLOURS.indexOf(b.venueRisk) ||
    (a.id < b.id ? -1 : 1)
  );
}

function rank(hazard: Hazard): number {
  if (needsAnswer(hazard)) return 0;
  return isAside(hazard) ? 2 : 1;
}

export interface IncidentGroup {
  class: SignalClass;
  hazards: Hazard[];
  unacknowledged: number;
}

/** Every class has its group, an empty one too: a counter that reads 0 says something. */
export function groupIncidents(hazards: Iterable<Hazard>): IncidentGroup[] {
  const sorted = [...hazards].sort(compareIncidents);
  return CLASSES.map((name) => {
    const own = sorted.filter((hazard) => shownClass(hazard) === name);
    return { class: name, hazards: own, unacknowledged: own.filter(needsAnswer).length };
  });
}
