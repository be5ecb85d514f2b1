/** After findings, acts and time: who is put aside, what comes back into sight, who was first, how sure it is. */

import type { HazardEntry, VenueState } from '../../fold/state.ts';
import { GATEWAY, type Turn } from '../../fold/turn.ts';
import type { HazardMember } from '../../model/hazard.ts';
import { wakeTicket } from '../../ticket/open.ts';
import { callOut } from '../call-out/call-out.ts';
import { isBackAfterAllClear } from '../call-out/news.ts';
import { confidenceOf } from '../evidence/confidence.ts';
import { memberWords } from '../evidence/words.ts';
import { asideState, move } from '../life/move.ts';
import type { Aside } from '../life/state.ts';
import type { LifeEvent } from '../life/table.ts';
import { logHazard } from '../open.ts';
import { markFirst, openDangers } from '../pattern/incident.ts';
import { resumeCallOut, rouse } from '../rouse.ts';
import { summarise } from '../summary.ts';
import { asideOf, isAside } from './is-aside.ts';
import { markMember } from './marks.ts';

/** Looks at the venue's dangers and at the hazards of these devices. The order in which inputs came does not matter. */
export function settle(turn: Turn, venue: VenueState, deviceIds: Iterable<string>): void {
  const entries = new Set(openDangers(venue));
  const devices = new Set(deviceIds);
  for (const id of devices) {
    for (const mode of ['live', 'test']) {
      const own = venue.hazards.get(`device|${mode}|${id}`);
      if (own !== undefined) entries.add(own);
    }
  }
  for (const entry of entries) settleOne(turn, venue, { entry, devices });
  markFirst(turn, venue);
  for (const entry of entries) {
    if (!isConcerned(turn, entry, devices)) continue;
    const confidence = confidenceOf(venue, entry.hazard);
    if (confidence === entry.hazard.confidence) continue;
    entry.hazard.confidence = confidence;
    turn.touched.hazards.add(entry);
  }
}

/** A fault of a device that stands in it changes how sure it is. */
function isConcerned(turn: Turn, entry: HazardEntry, devices: ReadonlySet<string>): boolean {
  if (turn.touched.hazards.has(entry)) return true;
  return entry.hazard.members.some(({ deviceId }) => devices.has(deviceId));
}

/** Only members that a rule may explain, or that several devices share, depend on others. */
function settleOne(
  turn: Turn,
  venue: VenueState,
  { entry, devices }: { entry: HazardEntry; devices: ReadonlySet<string> },
): void {
  const { hazard } = entry;
  let isChanged = false;
  let shown: HazardMember | undefined;
  for (const member of hazard.members) {
    const isOwn = member.suppressedBy === undefined && !venue.combined.has(member.ruleId);
    if (isOwn && !devices.has(member.deviceId)) continue;
    const wasAside = isAside(hazard, member);
    if (!markMember(venue, hazard, member)) continue;
    isChanged = true;
    if (wasAside && member.active && !isAside(hazard, member)) shown ??= member;
  }
  if (isChanged) {
    turn.touched.hazards.add(entry);
    summarise(entry);
  }
  const from = asideState(hazard.state);
  const to = asideOf(hazard);
  if (from !== to) goAside(turn, venue, { entry, from, to });
  else if (from === null && shown !== undefined) {
    rouse(
      { turn, venue, entry },
      {
        ...{ reason: 'member', isNews: true, isBack: isBackAfterAllClear(entry), isQuiet: false },
        why: memberWords(shown),
      },
    );
  }
}

/** Nobody is called about what is put aside. What comes back in danger is told at once, as something new. [P9] */
function goAside(
  turn: Turn,
  venue: VenueState,
  { entry, from, to }: { entry: HazardEntry; from: Aside | null; to: Aside | null },
): void {
  const { hazard } = entry;
  move(turn, entry, eventOf(from, to));
  logHazard(turn, hazard, { by: GATEWAY, what: to ?? 'in-sight' });
  if (to !== null) {
    entry.callOut.nextElapsedMs = null;
    return;
  }
  wakeTicket(turn, venue, hazard);
  if (hazard.state === 'unacknowledged')
    callOut(turn, entry, { reason: 'member', isNews: true, isBack: isBackAfterAllClear(entry) });
  else if (entry.callOut.open.length > 0) resumeCallOut(turn, entry);
}

function eventOf(from: Aside | null, to: Aside | null): LifeEvent {
  if (to !== null) return to === 'suppressed' ? 'suppress' : 'out_of_service';
  return from === 'suppressed' ? 'unsuppress' : 'back_in_service';
}
