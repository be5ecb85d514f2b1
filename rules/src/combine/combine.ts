/** Combined rules of a venue: the devices' parts come in as they change, and are decided together at a step's end. */

import type { Plan } from '../catalogue/plan.ts';
import { newestAt } from '../evaluate/index.ts';
import type { Place } from '../fold/derive.ts';
import { contain } from '../fold/inputs/contain.ts';
import type { VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { FindingChange } from '../model/finding.ts';
import { decide, type Moved } from './decide.ts';
import { renewParts } from './parts.ts';
import { type CombinedState, createCombinedState } from './state.ts';

/** Parts of a rule bear its id and their name with this between. */
const PART_OF = '#';

/** Cheap: false for all devices that have nothing to do with what is combined at their venue. */
export function hasParts({ venue, entry }: Place): boolean {
  if (venue.combined.size > 0) return true;
  for (const id in entry.rule.episodes) if (id.includes(PART_OF)) return true;
  return false;
}

/** Takes over what the device's memory says of its parts now. Decided at the end of the step. */
export function noteParts(
  turn: Turn,
  { venue, entry }: Place,
  { plan, findings }: { plan: Plan; findings: readonly FindingChange[] },
): void {
  const { device, rule: memory } = entry;
  if (device.retired === true) return;
  const own = { id: device.id, memory, newestAt: newestAt(memory) };
  let isMoved = false;
  for (const rule of plan.combined) {
    const known = venue.combined.get(rule.id);
    const state = known ?? createCombinedState(rule.id);
    if (renewParts(state, own, rule.terms)) {
      if (known === undefined) venue.combined.set(rule.id, state);
      isMoved = true;
    }
    isMoved ||= state.deadline !== null && own.newestAt > state.deadline.end;
  }
  const held = new Set(plan.combined.map(({ id }) => id));
  for (const state of venue.combined.values()) {
    if (!held.has(state.ruleId) && dropParts(state, device.id)) isMoved = true;
  }
  if (isMoved) move(turn, venue, movedBy(findings));
}

/** What the rules of this venue ask may be something else now. */
export function decideAgain(turn: Turn, venue: VenueState): void {
  if (venue.combined.size > 0) move(turn, venue, movedBy([]));
}

/** The device is another one now, or somewhere else. */
export function forgetParts(turn: Turn, venue: VenueState, deviceId: string): void {
  for (const state of venue.combined.values()) {
    if (dropParts(state, deviceId)) move(turn, venue, movedBy([]));
  }
}

/** Under new rules nothing that was found by the old ones is a part; every device must be noted again. */
export function forgetAllParts(turn: Turn): void {
  const rules = turn.state.derived.catalogue?.source.rules ?? [];
  const combined = new Set(rules.filter((rule) => rule.condition.type === 'combined').map(({ id }) => id));
  for (const venue of turn.state.venues.values()) {
    for (const state of venue.combined.values()) {
      state.parts = [];
      // Its name may be another rule's from here on, which must not meet what this one told.
      if (!combined.has(state.ruleId)) decide(turn, venue, { state, moved: movedBy([]) });
      else move(turn, venue, movedBy([]));
    }
  }
}

/** Decides what the step moved; once a venue, so that devices that are judged one by one are seen together. */
export function settleCombined(turn: Turn): void {
  for (const [venueId, moved] of turn.moved) {
    const venue = turn.state.venues.get(venueId);
    if (venue !== undefined) settleAt(turn, venue, moved);
  }
  turn.moved.clear();
}

/** By time alone; at a venue where nothing is combined nothing is looked at. */
export function tickCombined(turn: Turn, venue: VenueState): void {
  if (venue.combined.size === 0) return;
  const { elapsedMs } = turn.state;
  const isDue = venue.combined
    .values()
    .some(({ deadline }) => deadline !== null && elapsedMs >= deadline.elapsedMs);
  if (!isDue) return;
  settleAt(turn, venue, turn.moved.get(venue.id) ?? movedBy([]));
  turn.moved.delete(venue.id);
}

/** Dangers found together that name this device. */
export function combinedAbout(venue: VenueState, deviceId: string): FindingChange[] {
  return venue.combined
    .values()
    .flatMap(({ standing }) => (standing === null ? [] : [standing]))
    .filter(
      ({ role, affectedDeviceIds }) => role === undefined && affectedDeviceIds?.includes(deviceId) === true,
    );
}

function settleAt(turn: Turn, venue: VenueState, moved: Moved): void {
  const work = () => {
    for (const state of venue.combined.values()) decide(turn, venue, { state, moved });
  };
  contain(turn, venue, { part: 'combined', work });
}

function dropParts(state: CombinedState, deviceId: string): boolean {
  const others = state.parts.filter((part) => part.deviceId !== deviceId);
  if (others.length === state.parts.length) return false;
  state.parts = others;
  return true;
}

function movedBy(findings: readonly FindingChange[]): Moved {
  const parts = findings.filter(({ role }) => role === 'term');
  const rises = parts.filter(({ edge }) => edge === 'rise').map(({ normalForMs }) => normalForMs ?? 0);
  return { late: parts.some(({ late }) => late), normalForMs: rises.length === 0 ? 0 : Math.min(...rises) };
}

function move(turn: Turn, venue: VenueState, by: Moved): void {
  turn.state.derived.changed.venues.add(venue.id);
  const known = turn.moved.get(venue.id);
  const late = by.late || known?.late === true;
  const normalForMs = known === undefined ? by.normalForMs : Math.min(known.normalForMs, by.normalForMs);
  turn.moved.set(venue.id, { late, normalForMs });
}
