/** What time alone does to hazards: shelves end, calls climb, chatter ends, what stands is told again. */

import type { HazardEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import type { FindingChange } from '../model/finding.ts';
import { settle } from './aside/settle.ts';
import { callOut, climb } from './call-out/call-out.ts';
import { tellAllClear } from './call-out/news.ts';
import { endMember } from './fall.ts';
import { move } from './life/move.ts';
import { logHazard, openHazard, type Scene } from './open.ts';
import { chatterDue, endChatter } from './pattern/chatter.ts';
import { logUnshelved, resumeCallOut } from './rouse.ts';
import { summarise } from './summary.ts';

const never = Number.MAX_SAFE_INTEGER;

/** Counts elapsed time, so that a jump of the wall clock neither ends nor prolongs anything. [P3] */
export function tickHazards(turn: Turn, venue: VenueState): void {
  const quiet: string[] = [];
  for (const entry of venue.hazards.values()) {
    const until = entry.shelvedUntilElapsedMs;
    if (until !== undefined && turn.state.elapsedMs >= until) {
      logUnshelved(turn, entry, { note: 'the time is over' });
      move(turn, entry, 'shelf_over');
      resumeCallOut(turn, entry);
    }
    quiet.push(...endQuiet({ turn, venue, entry }));
    if (turn.state.elapsedMs >= realarmDue(entry)) realarm(turn, entry);
    if (turn.state.elapsedMs >= (entry.allClearElapsedMs ?? never)) tellAllClear(turn, entry);
    climb(turn, entry);
  }
  if (quiet.length > 0) settle(turn, venue, quiet);
  for (const watch of venue.watches.values()) {
    const [first] = watch.active;
    if (first !== undefined && turn.state.elapsedMs >= watch.untilElapsedMs) raiseAgain(turn, venue, first);
  }
}

/** When time alone may change something about it. */
export function hazardDue(entry: HazardEntry): number {
  const { callOut: call, shelvedUntilElapsedMs, allClearElapsedMs } = entry;
  return Math.min(
    call.nextElapsedMs ?? never,
    shelvedUntilElapsedMs ?? never,
    allClearElapsedMs ?? never,
    chatterDue(entry),
    realarmDue(entry),
  );
}

/** The devices whose members have been quiet; what only chattering held is over now. */
function endQuiet(scene: Scene): string[] {
  if (scene.turn.state.elapsedMs < chatterDue(scene.entry)) return [];
  const ended = endChatter(scene.turn, scene.entry);
  for (const { member, fallenAt } of ended) if (fallenAt !== undefined) endMember(scene, member, fallenAt);
  return ended.map(({ member }) => member.deviceId);
}

/** What is shelved or put aside waits with it. */
function realarmDue({ hazard, realarmElapsedMs }: HazardEntry): number {
  if (hazard.state !== 'acknowledged') return Number.MAX_SAFE_INTEGER;
  return realarmElapsedMs ?? Number.MAX_SAFE_INTEGER;
}

/** Somebody answered long ago, and the danger stands: it is told as on the first day. [P9] */
function realarm(turn: Turn, entry: HazardEntry): void {
  const { hazard } = entry;
  hazard.realarms = (hazard.realarms ?? 0) + 1;
  logHazard(turn, hazard, { by: GATEWAY, what: 'still-standing' });
  summarise(entry);
  move(turn, entry, 'realarm');
  callOut(turn, entry, { reason: 'standing', isNews: true });
}

/** A recurrence: the danger of the closed hazard is still there. */
function raiseAgain(turn: Turn, venue: VenueState, finding: FindingChange): void {
  const entry = openHazard(turn, venue, { ...finding, receivedAt: turn.at });
  if (entry.hazard.state === 'unacknowledged') callOut(turn, entry, { reason: 'opened', isNews: true });
  settle(turn, venue, [finding.deviceId]);
}
