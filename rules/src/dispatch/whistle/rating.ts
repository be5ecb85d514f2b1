/** The town rates what a department did for a whistle; in silence the profile's default is recorded, and the whistle ends. */

import { awaitDecision, isAwaited } from '../../call/awaited.ts';
import { type CallScene, endCalls } from '../../call/call.ts';
import { centreOf } from '../../call/offices.ts';
import type { AddedClock } from '../../filing/added-clock.ts';
import { dropFiling, type FoundFiling, touchFiling } from '../../filing/keep.ts';
import { clearTimers } from '../../filing/timers.ts';
import type { FilingEntry } from '../../fold/state.ts';
import { GATEWAY } from '../../fold/turn.ts';
import { responsibleUnit } from '../../ledger/region-tree.ts';
import type { WhistleDepartment } from '../../model/loop/case.ts';
import { profileOf } from '../../profile/profile-of.ts';

/** Key of the call for a rating, before the department's name. */
export const RATE = 'rate:';

export interface WhistleScene extends CallScene {
  entry: FoundFiling<'whistle'>['entry'];
}

/** What was asked is done: the town is called to rate it. */
export function awaitRating(scene: WhistleScene, { office, result = '' }: WhistleDepartment): void {
  const { turn, entry } = scene;
  const { region, what } = entry.filing;
  awaitDecision(scene, {
    key: RATE + office,
    within: profileOf(turn.state, region).waiting.rating.within,
    text: {
      zh: `【吹哨待评价】${office}：${what}（${result}）`,
      en: `Whistle to be rated: ${office}: ${what} (${result})`,
    },
    to: centreOf(turn.state, responsibleUnit(turn.state, region)),
  });
}

/** Done, and neither rated nor waited for. */
function unasked(entry: FilingEntry): WhistleDepartment[] {
  if (entry.filing.type !== 'whistle') return [];
  return entry.filing.departments.filter(
    ({ state, rating, office }) =>
      state === 'completed' && rating === undefined && !isAwaited(entry, RATE + office),
  );
}

export const ratingClock: AddedClock = {
  isMissing: (entry) => unasked(entry).length > 0,
  begin(turn, place, entry) {
    const scene = { turn, place, entry: entry as WhistleScene['entry'] };
    for (const department of unasked(entry)) awaitRating(scene, department);
  },
};

/** Nobody rated in time. */
export function rateByDefault(scene: WhistleScene, key: string): void {
  const { turn, place, entry } = scene;
  const department = entry.filing.departments.find(({ office }) => RATE + office === key);
  if (department === undefined || department.rating !== undefined) return;
  const { score } = profileOf(turn.state, entry.filing.region).waiting.rating;
  department.rating = { score, by: GATEWAY, at: turn.at, byDefault: true };
  touchFiling(turn, place, entry);
  closeWhenRated(scene);
}

/** The last rating closes the whistle. */
export function closeWhenRated(scene: WhistleScene): void {
  if (scene.entry.filing.departments.every(({ rating }) => rating !== undefined)) closeWhistle(scene);
}

export function closeWhistle(scene: WhistleScene): void {
  const { turn, place, entry } = scene;
  entry.filing.state = 'closed';
  entry.filing.closedAt = turn.at;
  endCalls(scene);
  clearTimers(entry);
  dropFiling(turn, place, entry);
}
