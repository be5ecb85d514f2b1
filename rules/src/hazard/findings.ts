/** Findings become hazards: they join, return, and sound again. [P5] */

import { endMutes } from '../fold/inputs/commands.ts';
import type { HazardEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import type { FindingChange } from '../model/finding.ts';
import type { Hazard, HazardMember } from '../model/hazard.ts';
import { takeMarks } from '../period/marks.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { wakeTicket } from '../ticket/open.ts';
import { type Call, callOut } from './call-out/call-out.ts';
import { compareClass, hazardKey, isSame } from './key.ts';
import { addMember, closeHazard, logHazard, nameAffected, openHazard, type Scene } from './open.ts';
import { summarise } from './summary.ts';

/** Applies what evaluation said about a device of this venue, in order. */
export function applyFindings(turn: Turn, venue: VenueState, findings: readonly FindingChange[]): void {
  if (findings.length === 0) return;
  venue.dueElapsedMs = 0;
  turn.state.derived.changed.venues.add(venue.id);
  for (const finding of findings) {
    if (finding.role !== undefined) continue;
    applyFinding(turn, venue, finding);
    if (finding.class === 'alarm' && finding.edge !== 'fall') endMutes(turn, venue, finding.deviceId);
  }
}

function applyFinding(turn: Turn, venue: VenueState, finding: FindingChange): void {
  const entry = venue.hazards.get(hazardKey(finding));
  const member = entry?.hazard.members.find((candidate) => isSame(candidate, finding));
  switch (finding.edge) {
    case 'rise':
      if (entry === undefined) {
        open(turn, venue, finding);
        return;
      }
      rise({ turn, venue, entry }, member, finding);
      return;
    case 'fall':
      fall(turn, venue, finding);
      return;
    case 'earlier':
      if (entry !== undefined && member !== undefined) moveBack({ turn, venue, entry }, member, finding);
      return;
    case 'worse':
      if (entry === undefined) {
        worseAfterClose(turn, venue, finding);
        return;
      }
      if (member !== undefined) worsen({ turn, venue, entry }, member, finding);
      return;
  }
}

/** A late danger that is known to have been over for long opens hazard and ticket without call-out. [P7] */
function isQuiet(finding: FindingChange): boolean {
  return (finding.normalForMs ?? 0) >= CLOCKS.callOut.quietAfterNormalMs;
}

function open(turn: Turn, venue: VenueState, finding: FindingChange): void {
  const entry = openHazard(turn, venue, finding);
  if (!isQuiet(finding)) callOut(turn, entry, { reason: 'opened', isNews: true });
}

function rise(scene: Scene, member: HazardMember | undefined, finding: FindingChange): void {
  if (member !== undefined) {
    riseAgain(scene, member, finding);
    return;
  }
  addMember(scene.entry, finding);
  logHazard(scene.turn, scene.entry.hazard, { by: GATEWAY, what: 'joined', note: memberNote(finding) });
  rouse(scene, { reason: 'member', isNews: true, why: finding.why, isQuiet: isQuiet(finding) });
}

/** The same rule about the same device once more: counted, and a new alarm when it had returned. */
function riseAgain(scene: Scene, member: HazardMember, finding: FindingChange): void {
  const { turn, entry } = scene;
  const before = rank(entry.hazard);
  const hadReturned = !member.active;
  member.active = true;
  member.occurrences += 1;
  member.measuredAt = Math.min(member.measuredAt, finding.measuredAt);
  takeOver(entry, member, finding);
  const higher = riseOver(before, rank(entry.hazard));
  if (!hadReturned && higher === null) {
    const wasShelved = entry.hazard.shelved !== undefined;
    endShelf(turn, entry, { note: 'a new rise' });
    if (wasShelved) resumeCallOut(turn, entry);
    return;
  }
  if (hadReturned) {
    logHazard(turn, entry.hazard, { by: GATEWAY, what: 'rose-again', note: memberNote(finding) });
  }
  rouse(scene, {
    reason: higher ?? 'member',
    isNews: higher !== null,
    why: finding.why,
    isQuiet: isQuiet(finding),
  });
}

function worsen(scene: Scene, member: HazardMember, finding: FindingChange): void {
  const { turn, entry } = scene;
  const before = rank(entry.hazard);
  takeOver(entry, member, finding);
  turn.touched.hazards.add(entry);
  const higher = member.active ? riseOver(before, rank(entry.hazard)) : null;
  if (higher !== null) rouse(scene, { reason: higher, isNews: true, why: finding.why, isQuiet: false });
}

/** Older evidence: only the beginning moves. */
function moveBack({ turn, entry }: Scene, member: HazardMember, finding: FindingChange): void {
  if (finding.measuredAt >= member.measuredAt) return;
  member.measuredAt = finding.measuredAt;
  summarise(entry);
  turn.touched.hazards.add(entry);
}

function fall(turn: Turn, venue: VenueState, finding: FindingChange): void {
  const entry = holderOf(venue, finding);
  if (entry === undefined) {
    unwatch(venue, finding);
    return;
  }
  const { hazard } = entry;
  for (const member of hazard.members) if (isSame(member, finding)) member.active = false;
  summarise(entry);
  turn.touched.hazards.add(entry);
  if (hazard.active) return;
  hazard.returnedAt = turn.at;
  logHazard(turn, hazard, { by: GATEWAY, what: 'returned' });
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

function takeOver(entry: HazardEntry, member: HazardMember, finding: FindingChange): void {
  member.class = finding.class;
  member.priority = finding.priority;
  member.ruleVersion = finding.ruleVersion;
  member.why = finding.why;
  if (finding.value !== undefined) member.value = finding.value;
  if (finding.limit !== undefined) member.limit = finding.limit;
  entry.hazard.latched ||= finding.latched;
  takeMarks(entry.hazard, member, finding);
  nameAffected(entry, finding);
  summarise(entry);
}

interface Rank {
  class: Hazard['class'];
  priority: Hazard['priority'];
}

function rank({ class: signalClass, priority }: Hazard): Rank {
  return { class: signalClass, priority };
}

function riseOver(before: Rank, after: Rank): 'class' | 'priority' | null {
  if (compareClass(after.class, before.class) < 0) return 'class';
  return after.priority < before.priority ? 'priority' : null;
}

/** One hazard never hides people: it is unacknowledged again, sounds again, is called out again. [P5] */
export function rouse({ turn, venue, entry }: Scene, news: Call & { isQuiet: boolean }): void {
  const { hazard } = entry;
  // Shelving stopped their call-out; what is quiet itself must not leave it stopped.
  const wasUnanswered = hazard.shelved !== undefined && !hazard.acknowledged;
  delete hazard.returnedAt;
  hazard.acknowledged = false;
  delete hazard.acknowledgedAt;
  delete hazard.acknowledgedBy;
  hazard.silenced = false;
  endShelf(turn, entry, { note: 'a new rise' });
  summarise(entry);
  wakeTicket(turn, venue, hazard);
  if (!news.isQuiet) callOut(turn, entry, news);
  else if (wasUnanswered) resumeCallOut(turn, entry);
}

/** Ends shelving, if there is any. */
export function endShelf(
  turn: Turn,
  entry: HazardEntry,
  { note, by = GATEWAY }: { note: string; by?: string },
): void {
  turn.touched.hazards.add(entry);
  if (entry.hazard.shelved === undefined) return;
  delete entry.hazard.shelved;
  delete entry.shelvedUntilElapsedMs;
  logHazard(turn, entry.hazard, { by, what: 'unshelved', note });
  summarise(entry);
}

/** After shelving: who did not answer before is called again. */
export function resumeCallOut(turn: Turn, entry: HazardEntry): void {
  if (!entry.hazard.acknowledged) callOut(turn, entry, { reason: 'unanswered', isNews: true });
}

function memberNote(finding: FindingChange): string {
  return `${finding.deviceId} ${finding.ruleId}`;
}

/** A danger that people closed is over after all. */
function unwatch(venue: VenueState, finding: FindingChange): void {
  const key = hazardKey(finding);
  const watch = venue.watches.get(key);
  if (watch === undefined) return;
  watch.active = watch.active.filter((other) => !isSame(other, finding));
  if (watch.active.length === 0) venue.watches.delete(key);
}

/** A danger that people closed grew: that is a new one. */
function worseAfterClose(turn: Turn, venue: VenueState, finding: FindingChange): void {
  const watched = venue.watches.get(hazardKey(finding))?.active.find((other) => isSame(other, finding));
  if (watched === undefined || riseOver(watched, finding) === null) return;
  open(turn, venue, { ...finding, edge: 'rise' });
}
