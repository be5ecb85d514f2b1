/** How much is set aside: what makes no sound, and must not be forgotten. */

import type { Hazard } from '@ninewatch/rules';
import type { Board } from './board.ts';

export interface QuietCounts {
  /** Hazards. */
  shelved: number;
  /** Devices. */
  outOfService: number;
  /** Devices that are silent, never sent, or have nobody to send for them. */
  silent: number;
}

/** Raised by the gateway for every device that people took out of service. */
export const OUT_OF_SERVICE_RULE = 'out-of-service';

export function isDisablement({ members }: Pick<Hazard, 'members'>): boolean {
  return members.some(({ ruleId, active }) => ruleId === OUT_OF_SERVICE_RULE && active);
}

export function quietCounts(board: Pick<Board, 'hazards' | 'counts'> | null): QuietCounts | null {
  if (board === null) return null;
  let shelved = 0;
  let outOfService = 0;
  for (const hazard of board.hazards.values()) {
    if (hazard.state === 'shelved') shelved += 1;
    if (isDisablement(hazard)) outOfService += 1;
  }
  const { silent, neverSent, unprotected } = board.counts.devices;
  return { shelved, outOfService, silent: silent + neverSent + unprotected };
}
