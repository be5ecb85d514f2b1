/** Nothing that people can die of is out of sight, and what is put aside is so for a reason that holds now. */

import { isAside } from '../../../hazard/aside/is-aside.ts';
import { markMember } from '../../../hazard/aside/marks.ts';
import { compareClass } from '../../../hazard/key.ts';
import { asideState } from '../../../hazard/life/move.ts';
import { isLifeAlarm } from '../../../hazard/life/state.ts';
import { isHeld } from '../../../hazard/pattern/chatter.ts';
import type { Hazard, HazardMember } from '../../../model/hazard.ts';
import { isInUse } from '../../derive.ts';
import type { HazardEntry, VenueState } from '../../state.ts';
import type { VenuePromise } from './promise.ts';

export const ASIDE_PROMISES: readonly VenuePromise[] = [
  { title: '[P9] no life alarm is hidden', broken: (venue) => ofDangers(venue, hiddenLifeAlarm) },
  { title: '[P9] what is in sight hides in nothing', broken: (venue) => ofDangers(venue, hiddenMember) },
  { title: '[P5] a hazard is as grave as what is in sight', broken: (venue) => ofDangers(venue, belittled) },
  { title: '[P9] marks say what holds now', broken: staleMarks },
];

type Look = (hazard: Hazard, member: HazardMember) => boolean;

/** Members in danger of which it is true. */
function ofDangers(venue: VenueState, look: Look): string[] {
  return venue.hazards
    .values()
    .flatMap(({ key, hazard }) =>
      hazard.members
        .filter((member) => member.active && look(hazard, member))
        .map(({ deviceId, ruleId }) => `${key}, ${hazard.state}, ${hazard.class}: ${deviceId} ${ruleId}`),
    );
}

function hiddenLifeAlarm({ kind, live, state }: Hazard, member: HazardMember): boolean {
  if (!isLifeAlarm({ kind, live, class: member.class })) return false;
  return asideState(state) !== null || state === 'shelved';
}

function hiddenMember(hazard: Hazard, member: HazardMember): boolean {
  return asideState(hazard.state) !== null && !isAside(hazard, member);
}

function belittled(hazard: Hazard, member: HazardMember): boolean {
  if (isAside(hazard, member)) return false;
  return compareClass(member.class, hazard.class) < 0 || member.priority < hazard.priority;
}

/** Marking a copy once more changes nothing; out of service follows from the devices alone. */
function staleMarks(venue: VenueState): string[] {
  return venue.hazards.values().flatMap((entry) =>
    entry.hazard.members
      .filter((member) => member.active && !isLeftOver(venue, entry, member))
      .filter(
        (member) => isMarkedWrong(venue, member) || markMember(venue, entry.hazard, structuredClone(member)),
      )
      .map(({ deviceId, ruleId, ...marks }) => {
        const has = `suppressed ${marks.suppressed === true}, out of service ${marks.outOfService === true}`;
        return `${entry.key}: ${deviceId} ${ruleId} (${has})`;
      }),
  );
}

/** Over, of a device that is gone, and held by its chattering alone: it ends as it was seen. */
function isLeftOver(venue: VenueState, entry: HazardEntry, member: HazardMember): boolean {
  return isHeld(entry, member) && !isInUse(venue, member.deviceId);
}

function isMarkedWrong(venue: VenueState, { deviceId, ruleId, outOfService }: HazardMember): boolean {
  const about = venue.combined.get(ruleId)?.standing?.affectedDeviceIds ?? [deviceId];
  const isOut = about.every((id) => venue.devices.get(id)?.service?.isInForce === true);
  return (isOut && ruleId !== 'out-of-service') !== (outOfService === true);
}
