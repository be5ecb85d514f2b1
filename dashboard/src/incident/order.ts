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
  return compareKeys(keyOf(a), keyOf(b));
}

/** What the order looks at, found once for each: a flood sorts thousands for every picture. */
interface SortKey {
  hazard: Hazard;
  class: number;
  rank: number;
  colour: number;
}

function keyOf(hazard: Hazard): SortKey {
  return {
    hazard,
    class: CLASSES.indexOf(shownClass(hazard)),
    rank: rank(hazard),
    colour: COLOURS.indexOf(hazard.venueRisk),
  };
}

function compareKeys(a: SortKey, b: SortKey): number {
  return (
    a.class - b.class ||
    a.rank - b.rank ||
    b.hazard.openedAt - a.hazard.openedAt ||
    a.colour - b.colour ||
    (a.hazard.id < b.hazard.id ? -1 : 1)
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
  const keys = Array.from(hazards, keyOf).sort(compareKeys);
  return CLASSES.map((name, at) => {
    const own = keys.filter((key) => key.class === at);
    return {
      class: name,
      hazards: own.map(({ hazard }) => hazard),
      unacknowledged: own.filter((key) => key.rank === 0).length,
    };
  });
}
