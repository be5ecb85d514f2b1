/** Which members are put aside: shown and evaluated, but without sound and call-out. */

import type { Hazard, HazardMember } from '../../model/hazard.ts';
import { type Aside, isLifeAlarm } from '../life/state.ts';

/** The disablement that says that a device is out of service; it stands against the device while it is. */
export const OUT_OF_SERVICE_RULE = 'out-of-service';

/** A live fire, gas or CO alarm never is, whatever is said of its device. [P9] */
export function isAside(
  hazard: Pick<Hazard, 'kind' | 'live'>,
  member: Pick<HazardMember, 'class' | 'suppressed' | 'outOfService'>,
): boolean {
  if (member.suppressed !== true && member.outOfService !== true) return false;
  return !isLifeAlarm({ kind: hazard.kind, live: hazard.live, class: member.class });
}

/** Those in sight; the same list when none is put aside, because most hazards have none. */
export function inSight(hazard: Hazard): readonly HazardMember[] {
  const { members } = hazard;
  if (!members.some(isMarked)) return members;
  return members.filter((member) => !isAside(hazard, member));
}

function isMarked({ suppressed, outOfService }: HazardMember): boolean {
  return suppressed === true || outOfService === true;
}

/**
 * What puts the hazard as a whole aside: all that is in danger (or, when it is over, all that was). What was told
 * and has no answer yet keeps it in sight.
 */
export function asideOf(hazard: Hazard): Aside | null {
  const { members, acknowledged } = hazard;
  if (!members.some(isMarked)) return null;
  const active = members.filter((member) => member.active);
  const counting = active.length > 0 && acknowledged ? active : members;
  const told = counting.some((member) => !isAside(hazard, member));
  if (told) return null;
  return counting.every((member) => member.suppressed === true) ? 'suppressed' : 'out_of_service';
}
