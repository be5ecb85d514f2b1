/** A hazard begins, and ends. */

import { pushBounded } from '../fold/decision.ts';
import type { HazardEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import type { CloseCause } from '../model/act.ts';
import type { FindingChange } from '../model/finding.ts';
import type { Hazard, HazardMember } from '../model/hazard.ts';
import { takeMarks } from '../period/marks.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { countHazard } from '../score/history.ts';
import { forgetClosedTicket } from '../ticket/end.ts';
import { openTicket } from '../ticket/open.ts';
import { asideOf } from './aside/is-aside.ts';
import { markMember } from './aside/marks.ts';
import { endCallOut } from './call-out/call-out.ts';
import { tellAllClear } from './call-out/news.ts';
import { addEvidence } from './evidence/evidence.ts';
import { hazardKey, memberKey } from './key.ts';
import { begin } from './life/move.ts';
import { isHeld, noteRise } from './pattern/chatter.ts';
import { joinIncident, leaveIncident } from './pattern/incident.ts';
import { asRise, summarise } from './summary.ts';

/** Opens hazard and ticket in one step; what people closed while it went on comes along. [P5] */
export function openHazard(turn: Turn, venue: VenueState, finding: FindingChange): HazardEntry {
  const key = hazardKey(finding);
  const hazard = blankHazard(turn, venue, finding);
  const recurrenceOf = venue.lastClosed[key];
  if (recurrenceOf !== undefined) hazard.recurrenceOf = recurrenceOf;
  const entry: HazardEntry = {
    key,
    hazard,
    affected: {},
    callOut: { level: 0, nextElapsedMs: null, open: [] },
  };
  addMember(entry, finding);
  for (const other of venue.watches.get(key)?.active ?? []) {
    if (memberKey(other) !== memberKey(finding)) addMember(entry, other);
  }
  venue.watches.delete(key);
  venue.hazards.set(key, entry);
  turn.state.derived.hazardVenue.set(hazard.id, venue.id);
  logHazard(turn, hazard, { by: GATEWAY, what: 'opened' });
  for (const member of hazard.members) markMember(venue, hazard, member);
  summarise(entry);
  joinIncident(turn, venue, entry);
  begin(turn, entry, asideOf(hazard) ?? 'unacknowledged');
  if (hazard.members[0] !== undefined) noteRise({ turn, venue, entry }, hazard.members[0], finding);
  if (hazard.live) hazard.ticketId = openTicket(turn, venue, hazard);
  turn.touched.hazards.add(entry);
  return entry;
}

export function addMember(entry: HazardEntry, finding: FindingChange): HazardMember {
  const member: HazardMember = {
    deviceId: finding.deviceId,
    ruleId: finding.ruleId,
    ruleVersion: finding.ruleVersion,
    class: finding.class,
    priority: finding.priority,
    active: true,
    measuredAt: finding.measuredAt,
    receivedAt: finding.receivedAt,
    late: finding.late,
    occurrences: 1,
    why: finding.why,
  };
  if (finding.metric !== undefined) member.metric = finding.metric;
  if (finding.value !== undefined) member.value = finding.value;
  if (finding.limit !== undefined) member.limit = finding.limit;
  if (finding.unit !== undefined) member.unit = finding.unit;
  if (finding.basis !== undefined) member.basis = finding.basis;
  if (finding.suppressedBy !== undefined) member.suppressedBy = finding.suppressedBy;
  addEvidence(member, finding);
  entry.hazard.members.push(member);
  takeMarks(entry.hazard, member, finding);
  entry.hazard.latched ||= finding.latched;
  nameAffected(entry, finding);
  return member;
}

export function nameAffected(entry: HazardEntry, finding: FindingChange): void {
  if (finding.affectedDeviceIds === undefined) return;
  entry.affected[memberKey(finding)] = [...finding.affectedDeviceIds].sort();
}

/** One hazard, where it is, in this step. */
export interface Scene {
  turn: Turn;
  venue: VenueState;
  entry: HazardEntry;
}

export interface Ending {
  by: string;
  what: string;
  note?: string;
  cause?: CloseCause;
  isReset?: boolean;
}

/** What the table has closed leaves the state; its ticket does not close with it. */
export function closeHazard({ turn, venue, entry }: Scene, ending: Ending): void {
  const { hazard } = entry;
  hazard.closedAt = turn.at;
  hazard.closedBy = ending.by;
  if (ending.isReset === true) hazard.resetAt = turn.at;
  if (ending.cause !== undefined) hazard.cause = ending.cause;
  delete hazard.shelved;
  logHazard(turn, hazard, ending);
  if (entry.allClearElapsedMs !== undefined) tellAllClear(turn, entry);
  endCallOut(turn, entry, ending.by === GATEWAY ? undefined : ending.by);
  watchOn(turn, venue, entry);
  leaveIncident(venue, entry);
  venue.hazards.delete(entry.key);
  venue.lastClosed[entry.key] = hazard.id;
  turn.state.derived.hazardVenue.delete(hazard.id);
  countHazard(turn, venue, hazard);
  forgetClosedTicket(turn, venue, hazard.ticketId);
  turn.touched.hazards.add(entry);
}

export function logHazard(
  turn: Turn,
  hazard: Hazard,
  line: { by: string; what: string; note?: string },
): void {
  const { by, what, note } = line;
  const entry = note === undefined ? { at: turn.at, by, what } : { at: turn.at, by, what, note };
  pushBounded(hazard.log, entry, CLOCKS.hazard.logLinesMax);
}

/** Closed while the danger goes on: remembered, so that it can be raised again. */
function watchOn(turn: Turn, venue: VenueState, entry: HazardEntry): void {
  const active = entry.hazard.members.filter((member) => member.active && !isHeld(entry, member));
  if (active.length === 0) return;
  venue.watches.set(entry.key, {
    key: entry.key,
    hazardId: entry.hazard.id,
    untilElapsedMs: turn.state.elapsedMs + CLOCKS.hazard.raiseAgainAfterMs,
    active: active.map((member) => asRise(entry, member)),
  });
}

function blankHazard(turn: Turn, venue: VenueState, finding: FindingChange): Hazard {
  return {
    id: makeId(turn),
    version: 0,
    kind: finding.hazardKind,
    live: finding.live,
    venueId: venue.id,
    venueRisk: venue.venue?.risk ?? (finding.priority <= 2 ? 'red' : 'yellow'),
    venueName: venue.venue?.name ?? '',
    region: venue.venue?.region ?? 'root',
    class: finding.class,
    priority: finding.priority,
    state: 'unacknowledged',
    active: true,
    acknowledged: false,
    silenced: false,
    latched: false,
    firstOut: finding.deviceId,
    deviceIds: [],
    members: [],
    openedAt: finding.receivedAt,
    measuredAt: finding.measuredAt,
    late: finding.late,
    ticketId: null,
    why: finding.why,
    rule: { id: finding.ruleId, version: finding.ruleVersion },
    log: [],
  };
}
