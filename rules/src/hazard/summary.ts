/** What a hazard says of itself, computed from its members whatever the order in which they came. */

import type { HazardEntry, VenueState } from '../fold/state.ts';
import type { FindingChange } from '../model/finding.ts';
import type { Hazard, HazardMember } from '../model/hazard.ts';
import { markHazard } from '../period/marks.ts';
import { inSight } from './aside/is-aside.ts';
import { hazardWords } from './evidence/words.ts';
import { compareClass, memberKey } from './key.ts';
import { isHeld } from './pattern/chatter.ts';

/**
 * Brings class, priority, times, first-out and names up to date with the members; its state is the table's. What is
 * put aside counts only where nothing else is left.
 */
export function summarise(entry: HazardEntry): void {
  const { hazard } = entry;
  const seen = inSight(hazard);
  const shown = seen.length > 0 ? seen : hazard.members;
  const first = least(shown, isEarlier);
  const leading = least(shown, leads);
  hazard.active = hazard.members.some((member) => member.active);
  hazard.class = leading.class;
  hazard.priority = Math.min(...shown.map((member) => member.priority)) as Hazard['priority'];
  hazard.measuredAt = Math.min(...hazard.members.map((member) => member.measuredAt));
  hazard.firstOut = first.deviceId;
  hazard.late = hazard.members.every((member) => member.late);
  hazard.deviceIds = namedDevices(entry);
  hazard.why = whyOf(entry, shown, leading);
  hazard.rule = { id: leading.ruleId, version: leading.ruleVersion };
  markHazard(hazard);
}

/** The gateway's own conditions and single faults say all there is; dangers say since when and who else. */
function whyOf(
  { hazard }: HazardEntry,
  shown: readonly HazardMember[],
  leading: HazardMember,
): Hazard['why'] {
  const inDanger = new Set<string>();
  for (const member of shown) if (member.active) inDanger.add(member.deviceId);
  inDanger.delete(leading.deviceId);
  const sinceMs = shown.reduce((since, { measuredAt }) => Math.min(since, measuredAt), leading.measuredAt);
  return hazard.kind === 'gateway' ? leading.why : hazardWords(leading, { sinceMs, others: inDanger.size });
}

/** Devices in danger now, in the order of their ids. */
export function activeDevices(hazard: Hazard): string[] {
  const ids = hazard.members.filter((member) => member.active).map((member) => member.deviceId);
  return [...new Set(ids)].sort();
}

function namedDevices({ hazard, affected }: HazardEntry): string[] {
  // The gateway is no device; what it is a danger to may be some.
  const members = hazard.kind === 'gateway' ? [] : hazard.members.map((member) => member.deviceId);
  return [...new Set([...members, ...Object.values(affected).flat()])].sort();
}

function least(
  members: readonly HazardMember[],
  isBefore: (a: HazardMember, b: HazardMember) => boolean,
): HazardMember {
  return members.reduce((best, member) => (isBefore(member, best) ? member : best));
}

function isEarlier(a: HazardMember, b: HazardMember): boolean {
  if (a.measuredAt !== b.measuredAt) return a.measuredAt < b.measuredAt;
  return byName(a, b);
}

function leads(a: HazardMember, b: HazardMember): boolean {
  const byClass = compareClass(a.class, b.class);
  if (byClass !== 0) return byClass < 0;
  if (a.priority !== b.priority) return a.priority < b.priority;
  if (a.active !== b.active) return a.active;
  return isEarlier(a, b);
}

function byName(a: HazardMember, b: HazardMember): boolean {
  if (a.deviceId !== b.deviceId) return a.deviceId < b.deviceId;
  return a.ruleId < b.ruleId;
}

/**
 * What is active about one device in this venue: what people closed too early included, what only chattering holds not.
 * Nor what several devices were found in together: that is `combinedAbout`, and neither moves nor ends with one of them.
 */
export function activeIn(venue: VenueState, deviceId: string): FindingChange[] {
  const open = venue.hazards
    .values()
    .flatMap((entry) =>
      entry.hazard.members
        .filter((member) => member.active && isOwn(venue, deviceId, member) && !isHeld(entry, member))
        .map((member) => asRise(entry, member)),
    );
  const watched = venue.watches.values().flatMap((watch) => watch.active);
  return [...open, ...watched.filter((finding) => isOwn(venue, deviceId, finding))];
}

function isOwn(venue: VenueState, deviceId: string, member: { deviceId: string; ruleId: string }): boolean {
  return member.deviceId === deviceId && !venue.combined.has(member.ruleId);
}

/** The member's finding, as it would rise again. */
export function asRise({ hazard, affected }: HazardEntry, member: HazardMember): FindingChange {
  const { active: _active, occurrences: _occurrences, ...marked } = member;
  const { suppressed: _suppressed, outOfService: _service, chattering: _chattering, ...rest } = marked;
  const named = affected[memberKey(member)];
  return {
    ...rest,
    hazardKind: hazard.kind,
    latched: hazard.latched,
    live: hazard.live,
    edge: 'rise',
    ...(named === undefined ? {} : { affectedDeviceIds: named }),
  };
}
