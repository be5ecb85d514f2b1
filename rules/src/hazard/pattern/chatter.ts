/** Alarms that come and go: what rises again and again is held as one, what is over at once is marked (ISA-18.2). */

import type { HazardEntry, VenueState } from '../../fold/state.ts';
import { GATEWAY, type Turn } from '../../fold/turn.ts';
import type { FindingChange } from '../../model/finding.ts';
import type { Hazard, HazardMember } from '../../model/hazard.ts';
import { CLOCKS } from '../../profile/clocks.ts';
import { memberKey } from '../key.ts';
import { logHazard, type Scene } from '../open.ts';

/** Remembered beside the hazards, because one that closes between two rises must not forget them. */
function riseKey(hazard: Pick<Hazard, 'live'>, member: Pick<HazardMember, 'deviceId' | 'ruleId'>): string {
  return `${hazard.live ? 'live' : 'test'}|${memberKey(member)}`;
}

/** Counts a rise by its event time; the one that makes it chattering is itself still told as any other. */
export function noteRise({ turn, venue, entry }: Scene, member: HazardMember, finding: FindingChange): void {
  const { rises, withinMs } = CLOCKS.chatter;
  const key = riseKey(entry.hazard, member);
  const at = [...(venue.rises[key]?.at ?? []), finding.measuredAt].sort((a, b) => a - b).slice(-rises);
  venue.rises[key] = { at, elapsedMs: turn.state.elapsedMs };
  forgetRises(turn, venue);
  const [first = 0, last = 0] = [at[0], at.at(-1)];
  // One that came too late to be among the latest says nothing about how often it rises.
  const isOften = at.length === rises && finding.measuredAt >= first && last - first <= withinMs;
  if (member.chattering !== true && !isOften) return;
  entry.chatter ??= {};
  entry.chatter[memberKey(member)] = { untilElapsedMs: turn.state.elapsedMs + CLOCKS.chatter.quietMs };
  if (member.chattering === true) return;
  member.chattering = true;
  entry.hazard.chattering = true;
  logHazard(turn, entry.hazard, { by: GATEWAY, what: 'chattering', note: memberKey(member) });
}

/** At the limit those that are old go, and then the oldest, down to half of it: rarely, because it is a sort. [P8] */
function forgetRises({ state }: Turn, venue: VenueState): void {
  const { quietMs, membersMax } = CLOCKS.chatter;
  if (Object.keys(venue.rises).length <= membersMax) return;
  const kept = Object.entries(venue.rises)
    .filter(([, rise]) => state.elapsedMs - rise.elapsedMs <= quietMs)
    .sort(([a, x], [b, y]) => x.elapsedMs - y.elapsedMs || (a < b ? -1 : 1));
  venue.rises = Object.fromEntries(kept.slice(-membersMax / 2));
}

/** A chattering member stays in danger until it has been quiet. → false for one that does not chatter. */
export function holdFall({ turn, entry }: Scene, member: HazardMember, finding: FindingChange): boolean {
  if (member.chattering !== true || entry.chatter === undefined) return false;
  entry.chatter[memberKey(member)] = {
    untilElapsedMs: turn.state.elapsedMs + CLOCKS.chatter.quietMs,
    fallenAt: finding.measuredAt,
  };
  return true;
}

/** Its danger is over, and only its chattering holds it. */
export function isHeld(entry: HazardEntry, member: Pick<HazardMember, 'deviceId' | 'ruleId'>): boolean {
  return entry.chatter?.[memberKey(member)]?.fallenAt !== undefined;
}

/** It goes on in another hazard: nothing of it is held in this one. */
export function dropChatter(entry: HazardEntry, member: HazardMember): void {
  delete entry.chatter?.[memberKey(member)];
  delete member.chattering;
  forgetChatter(entry);
}

function forgetChatter(entry: HazardEntry): void {
  if (entry.chatter !== undefined && Object.keys(entry.chatter).length === 0) delete entry.chatter;
  if (entry.chatter === undefined) delete entry.hazard.chattering;
}

export interface Quiet {
  member: HazardMember;
  /** When its danger was over; absent for one that is still in danger. */
  fallenAt?: number;
}

/** Members that have been quiet for long enough: they chatter no more. */
export function endChatter(turn: Turn, entry: HazardEntry): Quiet[] {
  const quiet: Quiet[] = [];
  for (const member of entry.hazard.members) {
    const key = memberKey(member);
    const chatter = entry.chatter?.[key];
    if (chatter === undefined || turn.state.elapsedMs < chatter.untilElapsedMs) continue;
    delete entry.chatter?.[key];
    delete member.chattering;
    turn.touched.hazards.add(entry);
    quiet.push(chatter.fallenAt === undefined ? { member } : { member, fallenAt: chatter.fallenAt });
  }
  forgetChatter(entry);
  return quiet;
}

/** When some member may be quiet. */
export function chatterDue({ chatter }: HazardEntry): number {
  if (chatter === undefined) return Number.MAX_SAFE_INTEGER;
  return Math.min(...Object.values(chatter).map(({ untilElapsedMs }) => untilElapsedMs));
}

/** The whole hazard is over: within seconds and unanswered is fleeting; between both limits the mark stays as it is. */
export function noteEnd({ venue, entry }: Scene, member: HazardMember, fallenAt: number): void {
  const { hazard } = entry;
  const begun = venue.rises[riseKey(hazard, member)]?.at.at(-1);
  const lastedMs = begun === undefined ? Number.MAX_SAFE_INTEGER : fallenAt - begun;
  if (lastedMs > CLOCKS.fleeting.offMs) delete hazard.fleeting;
  else if (lastedMs <= CLOCKS.fleeting.onMs && !hazard.acknowledged) hazard.fleeting = true;
}
