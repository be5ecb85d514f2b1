/** Danger that is over: members return, and what is seen and over closes. */

import type { HazardEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import type { FindingChange } from '../model/finding.ts';
import type { HazardMember } from '../model/hazard.ts';
import { overSince, wasTold } from './call-out/news.ts';
import { hazardKey, isSame } from './key.ts';
import { move } from './life/move.ts';
import { closeHazard, logHazard, type Scene } from './open.ts';
import { holdFall, noteEnd } from './pattern/chatter.ts';
import { summarise } from './summary.ts';

/** What people closed too early may be over after all; what chatters is held. */
export function fall(turn: Turn, venue: VenueState, finding: FindingChange): void {
  const entry = holderOf(venue, finding);
  if (entry === undefined) {
    unwatch(venue, finding);
    return;
  }
  for (const member of entry.hazard.members) {
    if (!member.active || !isSame(member, finding)) continue;
    if (holdFall({ turn, venue, entry }, member, finding)) continue;
    endMember({ turn, venue, entry }, member, finding.measuredAt);
  }
}

export function endMember(scene: Scene, member: HazardMember, fallenAt: number): void {
  const { turn, venue, entry } = scene;
  const { hazard } = entry;
  member.active = false;
  turn.touched.hazards.add(entry);
  if (!hazard.members.some((other) => other.active)) noteEnd(scene, member, fallenAt);
  summarise(entry);
  if (hazard.active) return;
  const isNews = wasTold(entry);
  hazard.returnedAt = turn.at;
  entry.overElapsedMs = turn.state.elapsedMs;
  move(turn, entry, 'fall');
  logHazard(turn, hazard, { by: GATEWAY, what: 'returned' });
  if (isNews) overSince(turn, entry);
  closeWhenOver(turn, venue, entry);
}

/** What is not latched, seen and over closes by itself. */
export function closeWhenOver(turn: Turn, venue: VenueState, entry: HazardEntry): void {
  if (entry.hazard.state !== 'closed' || entry.hazard.closedAt !== undefined) return;
  closeHazard({ turn, venue, entry }, { by: GATEWAY, what: 'closed', note: 'seen and over' });
}

/** The hazard in which this finding is active; a mode that changed in between does not lose its end. */
function holderOf(venue: VenueState, finding: FindingChange): HazardEntry | undefined {
  const candidates = [finding, { ...finding, live: !finding.live }].map((one) =>
    venue.hazards.get(hazardKey(one)),
  );
  return candidates.find((entry) =>
    entry?.hazard.members.some((member) => member.active && isSame(member, finding)),
  );
}

/** A danger that people closed is over after all. */
function unwatch(venue: VenueState, finding: FindingChange): void {
  const key = hazardKey(finding);
  const watch = venue.watches.get(key);
  if (watch === undefined) return;
  watch.active = watch.active.filter((other) => !isSame(other, finding));
  if (watch.active.length === 0) venue.watches.delete(key);
}
