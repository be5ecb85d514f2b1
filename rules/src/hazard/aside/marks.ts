/** Suppression by design and devices out of service: marks at the members, from what stands now. */

import { isInUse } from '../../fold/derive.ts';
import type { VenueState } from '../../fold/state.ts';
import type { Hazard, HazardMember } from '../../model/hazard.ts';
import { memberKey } from '../key.ts';
import { isLifeAlarm } from '../life/state.ts';
import { isDanger, openDangers } from '../pattern/incident.ts';
import { OUT_OF_SERVICE_RULE } from './is-aside.ts';

/**
 * Brings the marks of one member up to date. → true when one changed. What is over keeps its marks while what made
 * them stands: it ended unseen.
 */
export function markMember(venue: VenueState, hazard: Hazard, member: HazardMember): boolean {
  const suppressed = (member.active || member.suppressed === true) && isSuppressed(venue, hazard, member);
  const outOfService = (member.active || member.outOfService === true) && isOutOfService(venue, member);
  if (suppressed === (member.suppressed ?? false) && outOfService === (member.outOfService ?? false)) {
    return false;
  }
  if (suppressed) member.suppressed = true;
  else delete member.suppressed;
  if (outOfService) member.outOfService = true;
  else delete member.outOfService;
  return true;
}

/** What several devices show together is put aside when all of them that are left are out of service. */
function isOutOfService(venue: VenueState, { deviceId, ruleId }: HazardMember): boolean {
  if (ruleId === OUT_OF_SERVICE_RULE) return false;
  const named = venue.combined.get(ruleId)?.standing?.affectedDeviceIds ?? [deviceId];
  const about = named.filter((id) => isInUse(venue, id));
  return about.length > 0 && about.every((id) => venue.devices.get(id)?.service?.isInForce === true);
}

type Standing = Pick<HazardMember, 'ruleId' | 'metric' | 'measuredAt'>;

function isSuppressed(venue: VenueState, hazard: Hazard, member: HazardMember): boolean {
  if (member.suppressedBy === undefined || member.suppressedBy.length === 0) return false;
  if (isLifeAlarm({ kind: hazard.kind, live: hazard.live, class: member.class })) return false;
  const suppressors = suppressorsOf(venue, member);
  return suppressors.length > 0 && !isFirstEvidence(venue, hazard, { member, suppressors });
}

/** What stands against the same device and explains this member, what people closed too early included. */
function suppressorsOf(venue: VenueState, member: HazardMember): Standing[] {
  const found: Standing[] = [];
  const look = (standing: Standing & { deviceId: string }): void => {
    if (standing.deviceId === member.deviceId && explains(standing, member)) found.push(standing);
  };
  const own = ['live', 'test'].map((mode) => venue.hazards.get(`device|${mode}|${member.deviceId}`));
  for (const entry of [...own, ...openDangers(venue)]) {
    for (const other of entry?.hazard.members ?? []) if (other.active) look(other);
  }
  for (const watch of venue.watches.values()) watch.active.forEach(look);
  return found;
}

/** A rule that stands for several metrics puts the metric behind a colon, and explains that one alone. */
function explains(standing: Standing, { suppressedBy = [], metric }: HazardMember): boolean {
  const [rule = '', about] = standing.ruleId.split(':');
  return suppressedBy.includes(rule) && (about === undefined || metric === undefined || about === metric);
}

/**
 * What began before its device failed, as the first at the venue, and with another device in danger too, is the first
 * word of an incident and no consequence of the fault: a fire may burn the device that saw it. It stays in sight.
 */
function isFirstEvidence(
  venue: VenueState,
  hazard: Hazard,
  { member, suppressors }: { member: HazardMember; suppressors: readonly Standing[] },
): boolean {
  if (!isDanger(hazard)) return false;
  if (suppressors.some((standing) => standing.measuredAt <= member.measuredAt)) return false;
  const inDanger = openDangers(venue, ['live']).flatMap((entry) =>
    entry.hazard.members.filter((other) => other.active),
  );
  const isFirst = inDanger.every(
    (other) =>
      other.measuredAt > member.measuredAt ||
      (other.measuredAt === member.measuredAt && memberKey(other) >= memberKey(member)),
  );
  return (
    isFirst &&
    inDanger.some((other) => other.deviceId !== member.deviceId && suppressorsOf(venue, other).length === 0)
  );
}
