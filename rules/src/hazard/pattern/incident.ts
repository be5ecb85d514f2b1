/** Live dangers of one venue that overlap in time are one incident, and one of them was first. */

import type { HazardEntry, VenueState } from '../../fold/state.ts';
import type { Turn } from '../../fold/turn.ts';
import type { Hazard, HazardKind } from '../../model/hazard.ts';
import { CLOCKS } from '../../profile/clocks.ts';
import { asideState } from '../life/move.ts';

const DANGERS: readonly HazardKind[] = ['fire', 'gas', 'co', 'toxic', 'electrical', 'water'];

/** The venue's open dangers, live ones first; at most one a kind and mode. */
export function openDangers(venue: VenueState, modes: readonly string[] = ['live', 'test']): HazardEntry[] {
  const found: HazardEntry[] = [];
  for (const mode of modes) {
    for (const kind of DANGERS) {
      const entry = venue.hazards.get(`${kind}|${mode}`);
      if (entry !== undefined) found.push(entry);
    }
  }
  return found;
}

export function isDanger({ kind, live }: Pick<Hazard, 'kind' | 'live'>): boolean {
  return live && DANGERS.includes(kind);
}

/** It begins, or begins again: it joins what else is dangerous there now or was a moment ago. */
export function joinIncident(turn: Turn, venue: VenueState, entry: HazardEntry): void {
  const { hazard } = entry;
  delete entry.overElapsedMs;
  if (!isDanger(hazard)) return;
  const others = openDangers(venue, ['live']).filter((other) => other !== entry && overlaps(turn, other));
  const joined = others.find((other) => other.hazard.active) ?? others[0];
  const id = joined?.hazard.incident?.id ?? hazard.incident?.id ?? hazard.id;
  if (hazard.incident?.id !== id) hazard.incident = { id, first: false, hazards: 1 };
}

function overlaps({ state }: Turn, { hazard, overElapsedMs }: HazardEntry): boolean {
  if (hazard.active || overElapsedMs === undefined) return true;
  return state.elapsedMs - overElapsedMs < CLOCKS.hazard.incidentGapMs;
}

/**
 * First is the earliest by event time, whoever was heard first. What is put aside is not: the one that is shown as
 * first is never out of sight. It stays a fact when the first is closed before the others.
 */
export function markFirst(turn: Turn, venue: VenueState): void {
  const entries = openDangers(venue, ['live']);
  for (const entry of entries) {
    const { incident } = entry.hazard;
    if (incident === undefined) continue;
    const first = earliest(entries, incident.id) === entry;
    const hazards = entries.filter((other) => other.hazard.incident?.id === incident.id).length;
    if (first === incident.first && hazards === incident.hazards) continue;
    entry.hazard.incident = { ...incident, first, hazards };
    turn.touched.hazards.add(entry);
  }
}

function earliest(entries: readonly HazardEntry[], id: string): HazardEntry | undefined {
  let first: HazardEntry | undefined;
  let closedAt = Number.MAX_SAFE_INTEGER;
  for (const entry of entries) {
    if (entry.hazard.incident?.id !== id) continue;
    closedAt = Math.min(closedAt, entry.firstClosedAt ?? closedAt);
    if (asideState(entry.hazard.state) !== null) continue;
    if (first === undefined || entry.hazard.measuredAt < first.hazard.measuredAt) first = entry;
  }
  return first !== undefined && first.hazard.measuredAt < closedAt ? first : undefined;
}

/** The first of an incident leaves: the others remember when it began. */
export function leaveIncident(venue: VenueState, { hazard }: HazardEntry): void {
  if (hazard.incident?.first !== true) return;
  for (const other of openDangers(venue, ['live'])) {
    if (other.hazard.incident?.id === hazard.incident.id) other.firstClosedAt = hazard.measuredAt;
  }
}
