/** Which acts the state of a hazard allows now: what is not allowed is not offered, and says why. */

import type { Hazard } from '@ninewatch/rules';
import type { HazardActName } from '../api/hazards.ts';
import { isAside, needsAnswer } from './order.ts';

/** Live dangers of these kinds can be neither shelved nor closed away. */
const LIFE_THREATENING = ['fire', 'gas', 'co'];

export type Allowance = 'allowed' | 'hidden' | 'still-in-danger';

/** `hidden`: makes no sense now. `still-in-danger`: will be possible once the danger is over. */
export function allowanceOf(hazard: Hazard, act: HazardActName): Allowance {
  if (hazard.state === 'closed') return 'hidden';
  switch (act) {
    case 'acknowledge':
      return offered(!hazard.acknowledged);
    case 'silence':
      return offered(needsAnswer(hazard) && !hazard.silenced);
    case 'reset':
      return hazard.active ? 'still-in-danger' : 'allowed';
    case 'shelve':
      return offered(hazard.shelved === undefined && !isAside(hazard) && !isInAlarm(hazard));
    case 'unshelve':
      return offered(hazard.shelved !== undefined);
    case 'promote':
      return offered(hazard.live && hazard.promoted === undefined);
    case 'call':
      return 'allowed';
    case 'close':
      return isLifeThreatening(hazard) && hazard.active ? 'still-in-danger' : 'allowed';
  }
}

function offered(may: boolean): Allowance {
  return may ? 'allowed' : 'hidden';
}

function isLifeThreatening(hazard: Hazard): boolean {
  return hazard.live && LIFE_THREATENING.includes(hazard.kind);
}

/** A latched alarm is in alarm until somebody resets it. */
function isInAlarm(hazard: Hazard): boolean {
  return isLifeThreatening(hazard) && hazard.class === 'alarm' && (hazard.active || hazard.latched);
}
