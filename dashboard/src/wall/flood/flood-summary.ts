/** A flood in figures: since when, how much of each class and venue, and what was first. */

import type { Desk, Hazard, SignalClass } from '@ninewatch/rules';
import { CLASSES, needsAnswer, shownClass } from '../../incident/order.ts';
import { countByVenue, type VenueCount } from '../bulk/bulk-choice.ts';

export interface FloodSummary {
  desks: readonly Desk[];
  /** Wall time, ms: the earliest begin of those that go on. */
  since: number;
  classes: { class: SignalClass; unanswered: number; total: number }[];
  venues: VenueCount[];
  /** How many venues beyond those named. */
  otherVenues: number;
  /** The earliest by event time of what belongs to the flood and is still open. */
  first: Hazard | null;
}

/** The gateway says that it is a flood once more were told in this time than one person can answer. */
const WINDOW_MS = 10 * 60_000;
const VENUES_SHOWN = 6;

/** Null when no desk is flooded. */
export function floodSummary(desks: readonly Desk[], hazards: readonly Hazard[]): FloodSummary | null {
  const flooded = desks.filter(({ flood }) => flood);
  if (flooded.length === 0) return null;
  const since = Math.min(...flooded.map((desk) => desk.since ?? Number.POSITIVE_INFINITY));
  const live = hazards.filter((hazard) => hazard.live);
  const venues = countByVenue(live, Number.POSITIVE_INFINITY);
  return {
    desks: flooded,
    since,
    classes: CLASSES.map((name) => {
      const own = hazards.filter((hazard) => shownClass(hazard) === name);
      return { class: name, unanswered: own.filter(needsAnswer).length, total: own.length };
    }).filter(({ total }) => total > 0),
    venues: venues.slice(0, VENUES_SHOWN),
    otherVenues: Math.max(0, venues.length - VENUES_SHOWN),
    first: firstOf(live.filter(({ openedAt }) => openedAt >= since - WINDOW_MS)),
  };
}

/** The highest class that the flood has, and in it the one that began first. */
function firstOf(hazards: readonly Hazard[]): Hazard | null {
  let first: Hazard | null = null;
  for (const hazard of hazards) {
    if (first === null || isBefore(hazard, first)) first = hazard;
  }
  return first;
}

function isBefore(one: Hazard, other: Hazard): boolean {
  const difference =
    CLASSES.indexOf(one.class) - CLASSES.indexOf(other.class) ||
    one.measuredAt - other.measuredAt ||
    one.openedAt - other.openedAt;
  return difference < 0;
}
