/** Every venue's score once a local day, a bounded number of venues each tick. */

import { calendarNow, dayOf } from '../calendar/index.ts';
import { contain } from '../fold/inputs/contain.ts';
import type { State } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { profileOf } from '../profile/profile-of.ts';
import { rescore } from './rescore.ts';

/** How far the scores of a day have come, in the order of the ids of the venues. */
export interface ScoreRun {
  /** Local day of the root's profile: `2026-11-30`; empty before the first tick. */
  day: string;
  after: string;
  isDone: boolean;
}

/** Venues a tick, ours. [P8] */
export const SCORED_PER_TICK_MAX = 200;

export function createScoreRun(): ScoreRun {
  return { day: '', after: '', isDone: true };
}

/** The day on which a gateway first runs is over before anything is scored: by then its devices have been heard. */
export function tickScores(turn: Turn): void {
  const { state } = turn;
  const day = dayOf(calendarNow(state), profileOf(state, 'root').working.offsetMs);
  if (state.scoreRun.day !== day) state.scoreRun = { day, after: '', isDone: state.scoreRun.day === '' };
  if (!state.scoreRun.isDone) scoreNext(turn, state);
}

function scoreNext(turn: Turn, state: State): void {
  const { after } = state.scoreRun;
  const left = state.venues.values().filter(({ id, venue }) => venue !== null && id > after);
  const now = left.slice(0, SCORED_PER_TICK_MAX);
  for (const place of now) contain(turn, place, { part: 'score', work: () => rescore(turn, place) });
  state.scoreRun = {
    ...state.scoreRun,
    after: now.at(-1)?.id ?? after,
    isDone: left.length <= SCORED_PER_TICK_MAX,
  };
}
