/** A device's state in the words of the ledger and of the hazards. */

import type { DeviceHealth } from '../model/change.ts';
import type { DeviceState } from './state.ts';
import { inOrder, isHealth } from './turn.ts';
import type { Surroundings } from './types.ts';

/** Everything of `DeviceHealth` but its version, which belongs to who stores it. */
export function healthOf(state: DeviceState, around: Surroundings): Omit<DeviceHealth, 'version'> {
  const faults = new Set<string>();
  for (const standing of Object.values(state.standing)) {
    if (isHealth(standing) && standing.fault !== '') faults.add(standing.fault);
  }
  const online = state.online || (around.collector !== undefined && around.online);
  return {
    deviceId: around.device.id,
    venueId: around.device.venueId,
    online,
    ...(state.online ? { onlineSince: state.onlineSince } : {}),
    hasSent: state.hasSent,
    silent: state.silent,
    ...(around.collector?.dead === true || around.unprotected === true ? { unprotected: true as const } : {}),
    ...(state.firmware === undefined ? {} : { firmware: state.firmware }),
    ...(state.model === undefined ? {} : { model: state.model }),
    faults: [...faults].sort(),
    modes: inOrder(state.modes).map(([, { mode, since, until }]) => ({ mode, since, until })),
  };
}

/** Whether a finding of this rule stands; without a rule: any finding of class alarm, live or test. */
export function isInDanger(state: DeviceState, ruleId?: string): boolean {
  if (ruleId !== undefined) return state.standing[ruleId] !== undefined;
  return Object.values(state.standing).some(
    ({ role, class: signalClass, live }) => role === undefined && (signalClass === 'alarm' || !live),
  );
}

/** Has been missed for longer than its kind may be. A silent collector is a dead one. */
export function isSilent(state: DeviceState): boolean {
  return state.silent;
}
