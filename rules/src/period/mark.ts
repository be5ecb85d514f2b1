/** Between evaluation and hazards: findings are looked at as the planned times of their venue say. [P5] */

import type { HazardEntry, PeriodEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { applyFindings, causesFirst } from '../hazard/findings.ts';
import { hazardKey, isSame } from '../hazard/key.ts';
import type { Scene } from '../hazard/open.ts';
import { dropChatter, isHeld } from '../hazard/pattern/chatter.ts';
import { asRise } from '../hazard/summary.ts';
import type { FindingChange } from '../model/finding.ts';
import type { HazardMember } from '../model/hazard.ts';
import type { Announcement, PlannedMark } from '../model/period.ts';
import { asPlanned, decidingDevices, isDanger, isMadeByDrill, PLANNED_ORDER } from './kinds.ts';
import { runningFor } from './running.ts';

/** Applies what evaluation said about a device of this venue, in order. */
export function applyMarked(turn: Turn, venue: VenueState, findings: readonly FindingChange[]): void {
  if (venue.periods.size === 0) {
    applyFindings(turn, venue, findings);
    return;
  }
  for (const finding of causesFirst(findings)) {
    const seen = applySeen(turn, venue, finding);
    if (isRealDanger(seen)) joinReal(turn, venue, seen);
  }
}

function applySeen(turn: Turn, venue: VenueState, finding: FindingChange): FindingChange {
  const seen = annotated(venue, marked(venue, finding));
  applyFindings(turn, venue, [seen]);
  return seen;
}

/** A rise without the planned time that it fell into: as live and as grave as it would have been. */
export function released(finding: FindingChange): FindingChange {
  const { planned, ...rest } = finding;
  return planned?.weight === undefined ? rest : { ...rest, ...planned.weight, live: true };
}

/** What stood in a test hazard is over there, and a live danger from here on. */
export function makeLive({ turn, venue, entry }: Scene, member: HazardMember): void {
  const rise = asRise(entry, member);
  dropChatter(entry, member);
  applyFindings(turn, venue, [{ ...rise, edge: 'fall', measuredAt: turn.at, receivedAt: turn.at }]);
  applySeen(turn, venue, { ...released(rise), receivedAt: turn.at });
}

/** What stands keeps the mode that it rose in, until its end or the end of the period. */
function marked(venue: VenueState, finding: FindingChange): FindingChange {
  // In a device's own test it is test already; what plays a part for a rule alone is no danger yet.
  if (!finding.live || finding.role !== undefined) return finding;
  const standing = standingOf(venue, finding);
  if (standing !== undefined)
    return standing.planned === undefined ? finding : asPlanned(finding, standing.planned);
  if (finding.edge !== 'rise') return finding;
  const entry = planFor(venue, finding);
  if (entry === undefined || entry.period.kind === 'announced_work') return finding;
  return asPlanned(finding, { periodId: entry.period.id, kind: entry.period.kind });
}

/** Where the finding stands, open or closed too early. A test is ours only as long as its period runs. */
function standingOf(venue: VenueState, finding: FindingChange): { planned?: PlannedMark } | undefined {
  for (const live of [true, false]) {
    const key = hazardKey({ ...finding, live });
    const entry = venue.hazards.get(key);
    const member = entry?.hazard.members.find((one) => one.active && isSame(one, finding));
    const standing = member ?? venue.watches.get(key)?.active.find((one) => isSame(one, finding));
    if (standing !== undefined && (live || isRunning(venue, standing.planned))) return standing;
  }
  return undefined;
}

function isRunning(venue: VenueState, planned: PlannedMark | undefined): boolean {
  return planned !== undefined && venue.periods.get(planned.periodId)?.period.state === 'running';
}

function planFor(venue: VenueState, finding: FindingChange): PeriodEntry | undefined {
  const devices = decidingDevices(finding);
  for (const kind of PLANNED_ORDER) {
    const entry = runningFor(venue, kind, devices)[0];
    if (entry === undefined) continue;
    if (kind === 'maintenance') return entry;
    if (kind === 'drill' && !isMadeByDrill(finding)) continue;
    if (isWithin(entry, finding) && !isRealAt(venue, finding)) return entry;
  }
  return undefined;
}

/** A danger from before the time, however late it comes in, is no part of it. [P7] */
function isWithin({ period }: PeriodEntry, finding: FindingChange): boolean {
  return !isDanger(finding) || finding.measuredAt >= (period.startedAt ?? 0);
}

/**
 * The same danger is in live alarm at the venue, which it is until people have answered and reset it: nobody there may
 * be told that it is a test.
 */
function isRealAt(venue: VenueState, finding: FindingChange): boolean {
  if (finding.hazardKind === 'device') return false;
  const hazard = venue.hazards.get(hazardKey({ ...finding, live: true }))?.hazard;
  return hazard?.class === 'alarm';
}

function isRealDanger({ live, class: signalClass, hazardKind, edge, role }: FindingChange): boolean {
  if (role !== undefined) return false;
  return live && signalClass === 'alarm' && hazardKind !== 'device' && (edge === 'rise' || edge === 'worse');
}

/** A real danger within a drill: what else says the same at the venue is as real. */
export function joinReal(turn: Turn, venue: VenueState, finding: FindingChange): void {
  const entry = venue.hazards.get(hazardKey({ ...finding, live: false }));
  if (entry === undefined || !isRealAt(venue, finding)) return;
  for (const member of entry.hazard.members) {
    if (isPlannedDanger(entry, member)) makeLive({ turn, venue, entry }, member);
  }
}

/** What only its chattering holds is over: it would never be heard to end. */
export function isPlannedDanger(entry: HazardEntry, member: HazardMember): boolean {
  return member.active && member.planned !== undefined && !isHeld(entry, member);
}

function annotated(venue: VenueState, finding: FindingChange): FindingChange {
  if (finding.edge !== 'rise' && finding.edge !== 'worse') return finding;
  const works = runningFor(venue, 'announced_work', [finding.deviceId]);
  return works.length === 0 ? finding : { ...finding, announced: works.map(asAnnouncement) };
}

function asAnnouncement({ period }: PeriodEntry): Announcement {
  const { id: periodId, work = 'other', reason, by, from, until, forbiddenHours } = period;
  const said = { periodId, work, reason, by, from, until };
  return forbiddenHours === undefined ? said : { ...said, forbiddenHours };
}
