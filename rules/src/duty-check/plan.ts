/** Every desk at which somebody has the watch is asked some times in each shift. [P3] */

import { calendarNow, elapsedAt, HOUR_MS } from '../calendar/index.ts';
import { filingsOf, knownUnitPlace, touchFiling, unitOf, unitPlace } from '../filing/keep.ts';
import type { State, VenueState } from '../fold/state.ts';
import { audit, GATEWAY, type Turn } from '../fold/turn.ts';
import { profileOf } from '../profile/profile-of.ts';
import { askDesk } from './ask.ts';
import { momentsOf, shiftOf } from './moments.ts';

/** How often it is looked whether a desk is new or gone, or has other shifts; ours. Changes of people wake it. */
const LOOK_EVERY_MS = 6 * HOUR_MS;

/** At a tick, before its places are looked at. */
export function tickCheckDesks(turn: Turn): void {
  const { state } = turn;
  if (state.elapsedMs < state.checksElapsedMs) return;
  state.checksElapsedMs = state.elapsedMs + LOOK_EVERY_MS;
  const desks = desksOf(state);
  for (const region of desks) lookAt(turn, unitPlace(state, region));
  for (const place of state.venues.values()) {
    if (place.checks === undefined || desks.has(unitOf(place))) continue;
    delete place.checks;
    state.derived.changed.venues.add(place.id);
  }
}

/** After a start, a new profile or a change of people: at the next tick. */
export function wakeChecks(state: State): void {
  state.checksElapsedMs = 0;
}

/** After a start whoever shows them knows none: those that wait are told again. */
export function tellChecks(turn: Turn): void {
  for (const place of turn.state.venues.values()) {
    if (place.checks === undefined) continue;
    for (const entry of filingsOf(place, 'duty_check')) touchFiling(turn, place, entry);
  }
}

export function hasWatch(state: State, region: string): boolean {
  return desksOf(state).has(region);
}

/** Regions in which somebody who may sign in is duty officer. */
function desksOf(state: State): Set<string> {
  const desks = new Set<string>();
  for (const { disabled, roles } of state.users.values()) {
    if (disabled === true) continue;
    for (const { role, region } of roles) if (role === 'duty_officer') desks.add(region);
  }
  return desks;
}

/** Other shifts than it was planned for, or a calendar that jumped: what is due when is said anew. */
function lookAt(turn: Turn, place: VenueState): void {
  const { checks } = place;
  const { from } = shiftNow(turn.state, place);
  if (checks?.from !== from) plan(turn, place);
  else {
    const dueElapsedMs = elapsedAt(turn.state, checks.at[0] ?? checks.until);
    if (dueElapsedMs === checks.dueElapsedMs) return;
    checks.dueElapsedMs = dueElapsedMs;
    turn.state.derived.changed.venues.add(place.id);
  }
  place.dueElapsedMs = 0;
}

/** The clock of a desk: the next moment has come, or the next shift. */
export function tickChecks(turn: Turn, place: VenueState): void {
  const { checks } = place;
  if (checks === undefined || turn.state.elapsedMs < checks.dueElapsedMs) return;
  const now = calendarNow(turn.state);
  if (now >= checks.until) {
    plan(turn, place);
    return;
  }
  const isDue = (checks.at[0] ?? checks.until) <= now;
  // Several that passed while the gateway was down are asked once.
  checks.at = checks.at.filter((at) => at > now);
  checks.dueElapsedMs = elapsedAt(turn.state, checks.at[0] ?? checks.until);
  turn.state.derived.changed.venues.add(place.id);
  if (!isDue || filingsOf(place, 'duty_check').length > 0) return;
  const filing = askDesk(turn, place, { by: GATEWAY });
  audit(turn, {
    actor: GATEWAY,
    action: 'duty_check.ask',
    subject: filing.id,
    outcome: 'done',
    detail: { region: filing.region },
  });
}

/** The journal position at which a shift begins is known to nobody before: so are its moments. */
function plan(turn: Turn, place: VenueState): void {
  const { state } = turn;
  const region = unitOf(place);
  const shift = shiftNow(state, place);
  const seed = `${state.epoch} ${region} ${shift.from} ${turn.position}`;
  const now = calendarNow(state);
  const at = momentsOf(seed, shift, profileOf(state, region).dutyCheck).filter((moment) => moment > now);
  const dueElapsedMs = elapsedAt(state, at[0] ?? shift.until);
  const { person } = place.checks ?? {};
  place.checks = { ...shift, at, dueElapsedMs, ...(person === undefined ? {} : { person }) };
  state.derived.changed.venues.add(place.id);
}

function shiftNow(state: State, place: VenueState) {
  const { dutyCheck, working } = profileOf(state, unitOf(place));
  return shiftOf(calendarNow(state), dutyCheck.shifts, working.offsetMs);
}

/** Who signed for the watch is who is expected at the desk. */
export function takeWatch(state: State, region: string, username: string): void {
  const place = knownUnitPlace(state, region);
  if (place?.checks === undefined) return;
  place.checks.person = username;
  state.derived.changed.venues.add(place.id);
}
