/** A planned time is over: what still stands of it is a danger like any other, and told at once. [P6] */

import type { VenueState, Watch } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import { endCallOut } from '../hazard/call-out/call-out.ts';
import { asideState } from '../hazard/life/move.ts';
import { logHazard, type Scene } from '../hazard/open.ts';
import { isHeld } from '../hazard/pattern/chatter.ts';
import { rouse } from '../hazard/rouse.ts';
import { asRise, summarise } from '../hazard/summary.ts';
import type { Bilingual, HazardMember } from '../model/hazard.ts';
import type { Period } from '../model/period.ts';
import { PLANNED_NAMES } from '../profile/names.ts';
import { applyMarked, isPlannedDanger, joinReal, makeLive, released } from './mark.ts';

/** The period no longer runs. */
export function releaseStanding(turn: Turn, venue: VenueState, period: Period): void {
  for (const entry of venue.hazards.values()) {
    const standing = entry.hazard.members.filter(
      (member) => member.active && member.planned?.periodId === period.id,
    );
    if (standing.length === 0) continue;
    if (entry.hazard.live) tellAgain({ turn, venue, entry }, standing, period);
    else for (const member of standing) rise({ turn, venue, entry }, member);
  }
  for (const watch of venue.watches.values()) raiseWatched(turn, { venue, watch }, period);
}

/** The first to rise may have made it live already. */
function rise(scene: Scene, member: HazardMember): void {
  if (!isPlannedDanger(scene.entry, member)) return;
  const finding = asRise(scene.entry, member);
  makeLive(scene, member);
  joinReal(scene.turn, scene.venue, finding);
}

/** Unacknowledged again and called out, as if it had been found now; one that is being called is called further. */
function tellAgain({ turn, venue, entry }: Scene, standing: HazardMember[], period: Period): void {
  const { hazard, callOut } = entry;
  const isOver = standing.every((member) => isHeld(entry, member));
  for (const member of standing) delete member.planned;
  summarise(entry);
  turn.touched.hazards.add(entry);
  if (isOver) return;
  logHazard(turn, hazard, { by: GATEWAY, what: 'planned-over', note: period.id });
  // What was told to maintainers alone stands open without an answer: it would keep the news from them.
  if (callOut.nextElapsedMs === null) endCallOut(turn, entry);
  // What is put aside is told when it comes back into sight.
  if (asideState(hazard.state) !== null) return;
  const why = inWords(period, hazard.why);
  rouse({ turn, venue, entry }, { reason: 'planned', isNews: true, why, isQuiet: false });
}

/** Closed by a person while it went on, in the belief that the work explained it. */
function raiseWatched(
  turn: Turn,
  { venue, watch }: { venue: VenueState; watch: Watch },
  period: Period,
): void {
  const over = watch.active.filter((finding) => finding.planned?.periodId === period.id);
  if (over.length === 0) return;
  watch.active = watch.active.filter((finding) => !over.includes(finding));
  if (watch.active.length === 0) venue.watches.delete(watch.key);
  turn.state.derived.changed.venues.add(venue.id);
  applyMarked(
    turn,
    venue,
    over.map((finding) => ({ ...released(finding), edge: 'rise' as const, receivedAt: turn.at })),
  );
}

function inWords({ kind }: Period, why: Bilingual): Bilingual {
  if (kind === 'announced_work') return why;
  const { zh, en } = PLANNED_NAMES[kind];
  return { zh: `${zh}时段已结束，仍在：${why.zh}`, en: `no longer ${en}, still standing: ${why.en}` };
}
