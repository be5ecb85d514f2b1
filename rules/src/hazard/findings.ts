/** Findings become hazards: they join, return, and sound again. [P5] */

import { endMutes } from '../fold/inputs/commands.ts';
import type { HazardEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import type { FindingChange } from '../model/finding.ts';
import type { Hazard, HazardMember } from '../model/hazard.ts';
import { takeMarks } from '../period/marks.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { noteShadow } from '../shadow/shadows.ts';
import { isAside } from './aside/is-aside.ts';
import { markMember } from './aside/marks.ts';
import { settle } from './aside/settle.ts';
import { callOut } from './call-out/call-out.ts';
import { isBackAfterAllClear } from './call-out/news.ts';
import { addEarlierEvidence, addEvidence } from './evidence/evidence.ts';
import { memberWords } from './evidence/words.ts';
import { fall } from './fall.ts';
import { compareClass, hazardKey, isSame, memberKey } from './key.ts';
import { move } from './life/move.ts';
import { addMember, logHazard, nameAffected, openHazard, type Scene } from './open.ts';
import { isHeld, noteRise } from './pattern/chatter.ts';
import { joinIncident } from './pattern/incident.ts';
import { logUnshelved, repeat, resumeCallOut, rouse } from './rouse.ts';
import { summarise } from './summary.ts';

/** Applies what evaluation said about devices of this venue, in order. */
export function applyFindings(turn: Turn, venue: VenueState, findings: readonly FindingChange[]): void {
  if (findings.length === 0) return;
  venue.dueElapsedMs = 0;
  turn.state.derived.changed.venues.add(venue.id);
  for (const finding of causesFirst(findings)) {
    if (finding.role !== undefined) {
      noteShadow(turn, venue, finding);
      continue;
    }
    applyFinding(turn, venue, finding);
    if (finding.class === 'alarm' && finding.edge !== 'fall') endMutes(turn, venue, finding.deviceId);
  }
  settle(
    turn,
    venue,
    findings.map(({ deviceId }) => deviceId),
  );
}

/**
 * Nobody is called about a consequence that comes in one input with its cause. All that is said of one rule about one
 * device keeps its order, or what rose and fell within one input would stand for ever.
 */
export function causesFirst(findings: readonly FindingChange[]): readonly FindingChange[] {
  if (findings.length < 2) return findings;
  const consequences = new Set<string>();
  for (const finding of findings) {
    if (finding.edge === 'rise' && finding.suppressedBy !== undefined) consequences.add(memberKey(finding));
  }
  if (consequences.size === 0) return findings;
  const isConsequence = (finding: FindingChange) => consequences.has(memberKey(finding));
  return [...findings.filter((finding) => !isConsequence(finding)), ...findings.filter(isConsequence)];
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
  if (entry.hazard.state !== 'unacknowledged' || isQuiet(finding)) return;
  callOut(turn, entry, { reason: 'opened', isNews: true });
}

function rise(scene: Scene, known: HazardMember | undefined, finding: FindingChange): void {
  const { turn, venue, entry } = scene;
  if (known?.chattering === true) {
    riseHeld(scene, known, finding);
    return;
  }
  const before = rank(entry.hazard);
  const hadReturned = known === undefined || !known.active;
  // What else a device says of a danger that people are being called about is no further call.
  const isFirstOfDevice = known === undefined && !isInDanger(entry.hazard, finding.deviceId);
  const member = known === undefined ? addMember(entry, finding) : takeUp(scene, known, finding);
  noteRise(scene, member, finding);
  markMember(venue, entry.hazard, member);
  if (hadReturned) {
    const what = known === undefined ? 'joined' : 'rose-again';
    logHazard(turn, entry.hazard, { by: GATEWAY, what, note: `${finding.deviceId} ${finding.ruleId}` });
  }
  if (isAside(entry.hazard, member)) {
    derive(scene);
    return;
  }
  const isBack = isBackAfterAllClear(entry);
  summarise(entry);
  const higher = riseOver(before, rank(entry.hazard));
  if (!hadReturned && higher === null) {
    repeat(turn, entry);
    return;
  }
  const reason = known === undefined ? 'member' : (higher ?? 'member');
  rouse(scene, {
    reason,
    isNews: higher !== null || isBack || isFirstOfDevice,
    isBack,
    why: memberWords(member),
    isQuiet: isQuiet(finding),
  });
}

/** The same rule about the same device once more: counted. */
function takeUp({ entry }: Scene, member: HazardMember, finding: FindingChange): HazardMember {
  member.active = true;
  member.occurrences += 1;
  member.measuredAt = Math.min(member.measuredAt, finding.measuredAt);
  addEvidence(member, finding);
  takeOver(entry, member, finding);
  return member;
}

/** It chatters: counted, and news only when it is worse than all before. */
function riseHeld(scene: Scene, member: HazardMember, finding: FindingChange): void {
  const { turn, entry } = scene;
  const before = rank(entry.hazard);
  takeUp(scene, member, finding);
  noteRise(scene, member, finding);
  turn.touched.hazards.add(entry);
  summarise(entry);
  const higher = isAside(entry.hazard, member) ? null : riseOver(before, rank(entry.hazard));
  if (higher !== null)
    rouse(scene, { reason: higher, isNews: true, why: memberWords(member), isQuiet: false });
}

/** A member that is put aside: it stands in the list and disturbs nobody; shelving ends as on any new rise. */
function derive({ turn, venue, entry }: Scene): void {
  const { hazard } = entry;
  const wasShelved = hazard.shelved !== undefined;
  if (hazard.returnedAt !== undefined) joinIncident(turn, venue, entry);
  delete hazard.returnedAt;
  if (wasShelved) logUnshelved(turn, entry, { note: 'a new rise' });
  summarise(entry);
  move(turn, entry, 'derive');
  if (wasShelved) resumeCallOut(turn, entry);
}

function worsen(scene: Scene, member: HazardMember, finding: FindingChange): void {
  const { turn, entry } = scene;
  const before = rank(entry.hazard);
  takeOver(entry, member, finding);
  summarise(entry);
  turn.touched.hazards.add(entry);
  const isTold = member.active && !isHeld(entry, member) && !isAside(entry.hazard, member);
  const higher = isTold ? riseOver(before, rank(entry.hazard)) : null;
  if (higher !== null)
    rouse(scene, { reason: higher, isNews: true, why: memberWords(member), isQuiet: false });
}

/** Older evidence: only the beginning moves. */
function moveBack({ turn, entry }: Scene, member: HazardMember, finding: FindingChange): void {
  if (finding.measuredAt >= member.measuredAt) return;
  member.measuredAt = finding.measuredAt;
  addEarlierEvidence(member, finding);
  summarise(entry);
  turn.touched.hazards.add(entry);
}

function takeOver(entry: HazardEntry, member: HazardMember, finding: FindingChange): void {
  member.class = finding.class;
  member.priority = finding.priority;
  member.ruleVersion = finding.ruleVersion;
  member.why = finding.why;
  if (finding.value !== undefined) member.value = finding.value;
  if (finding.limit !== undefined) member.limit = finding.limit;
  if (finding.basis !== undefined) member.basis = finding.basis;
  if (finding.suppressedBy === undefined) delete member.suppressedBy;
  else member.suppressedBy = finding.suppressedBy;
  entry.hazard.latched ||= finding.latched;
  takeMarks(entry.hazard, member, finding);
  nameAffected(entry, finding);
}

function isInDanger({ members }: Hazard, deviceId: string): boolean {
  return members.some((member) => member.active && member.deviceId === deviceId);
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

/** A danger that people closed grew: that is a new one. */
function worseAfterClose(turn: Turn, venue: VenueState, finding: FindingChange): void {
  const watched = venue.watches.get(hazardKey(finding))?.active.find((other) => isSame(other, finding));
  if (watched === undefined || riseOver(watched, finding) === null) return;
  open(turn, venue, { ...finding, edge: 'rise' });
}
