/** Duties as the calendar moves on: a bounded number of places a tick, whatever month ends. [P3] [P8] */

import { calendarNow } from '../calendar/index.ts';
import { unitPlace } from '../filing/keep.ts';
import { contain } from '../fold/inputs/contain.ts';
import type { State, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { profileOf } from '../profile/profile-of.ts';
import { tellTallies } from './behind.ts';
import { supervisedOf } from './rules-of.ts';
import { syncDuties } from './sync.ts';
import { wakeDuties } from './wake.ts';

/**
 * Places that may change in one tick, ours: the turn of a month in 20,000 venues takes some seventy ticks. Those at
 * which nothing changes do not count, so that a start from a checkpoint goes the same way as a run without one.
 */
export const PLACES_A_TICK_MAX = 300;

export function tickDuties(turn: Turn): void {
  const { state } = turn;
  const now = calendarNow(state);
  // Before the first start there is no calendar.
  if (state.epoch === '') return;
  const { derived } = state;
  // The calendar was set back: what begins in the future is not now.
  if (now < derived.dutiesAt) wakeDuties(state);
  if (derived.dutiesAt === 0) keepUnits(state);
  derived.dutiesAt = now;
  let left = PLACES_A_TICK_MAX;
  for (const place of state.venues.values()) {
    if (now < place.duties.nextAt) continue;
    if (!lookAt(turn, place, now)) continue;
    left -= 1;
    if (left === 0) return;
  }
  tellTallies(turn);
}

/** True when anything changed. */
function lookAt(turn: Turn, place: VenueState, now: number): boolean {
  let isChanged = false;
  contain(turn, place, {
    part: 'duties',
    work() {
      const supervised = supervisedOf(turn.state, place);
      if (supervised === undefined) place.duties.nextAt = Number.MAX_SAFE_INTEGER;
      else isChanged = syncDuties(turn, supervised, now);
    },
  });
  return isChanged;
}

/** Every region of a level that has duties has a place for them. */
function keepUnits(state: State): void {
  for (const { id, level } of state.regions.values()) {
    const { list } = profileOf(state, id).duties;
    if (!list.some((rule) => rule.level === level)) continue;
    const isNew = !state.venues.has(`@${id}`);
    const place = unitPlace(state, id);
    if (isNew) state.derived.changed.venues.add(place.id);
  }
}
