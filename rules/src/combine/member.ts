/** A combined rule is one member of a hazard, however often it is met: that of the device which was first. */

import type { VenueState } from '../fold/state.ts';
import { hazardKey, memberKey } from '../hazard/key.ts';
import type { FindingChange } from '../model/finding.ts';

type Named = Pick<FindingChange, 'deviceId' | 'ruleId' | 'measuredAt' | 'planned'>;

/**
 * The finding in the name of the rule's member. Where the finding is what was first after all, the member is from here
 * on that of the finding's own device.
 */
export function inNameOfMember(venue: VenueState, finding: FindingChange): FindingChange {
  const member = memberOf(venue, finding);
  if (member === undefined) return finding;
  const { deviceId } = member;
  if (member.measuredAt < finding.measuredAt) return { ...finding, deviceId };
  if (deviceId !== finding.deviceId) {
    for (const live of [true, false]) rename(venue, { ...finding, deviceId, live }, finding.deviceId);
  }
  return finding;
}

/** Where the rule has its place already; a planned time may have put what is live among the tests. */
function memberOf(venue: VenueState, finding: FindingChange): Named | undefined {
  if (finding.role !== undefined) return undefined;
  const own = namedAt(venue, finding, finding.live);
  return own ?? namedAt(venue, finding, !finding.live, ({ planned }) => planned !== undefined);
}

function namedAt(
  venue: VenueState,
  finding: FindingChange,
  live: boolean,
  isMeant: (one: Named) => boolean = () => true,
): Named | undefined {
  const key = hazardKey({ ...finding, live });
  const members: readonly Named[] = venue.hazards.get(key)?.hazard.members ?? [];
  const watched: readonly Named[] = venue.watches.get(key)?.active ?? [];
  return [...members, ...watched].find((one) => one.ruleId === finding.ruleId && isMeant(one));
}

function rename(venue: VenueState, finding: FindingChange, deviceId: string): void {
  const key = hazardKey(finding);
  const isMeant = (one: Named) => one.ruleId === finding.ruleId && one.deviceId === finding.deviceId;
  const [from, to] = [memberKey(finding), memberKey({ ...finding, deviceId })];
  const entry = venue.hazards.get(key);
  if (entry !== undefined) {
    for (const member of entry.hazard.members) if (isMeant(member)) member.deviceId = deviceId;
    entry.affected = underName(entry.affected, from, to);
    if (entry.chatter !== undefined) entry.chatter = underName(entry.chatter, from, to);
  }
  const mode = finding.live ? 'live' : 'test';
  venue.rises = underName(venue.rises, `${mode}|${from}`, `${mode}|${to}`);
  const watch = venue.watches.get(key);
  if (watch === undefined) return;
  watch.active = watch.active.map((one) => (isMeant(one) ? { ...one, deviceId } : one));
}

/** What is remembered of the member stays its own. */
function underName<T>(record: Record<string, T>, from: string, to: string): Record<string, T> {
  const { [from]: known, ...others } = record;
  return known === undefined ? record : { ...others, [to]: known };
}
