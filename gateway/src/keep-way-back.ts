/** At a start: the copy to go back to, as the settings want it. */

import type { Log } from './base/log.ts';
import type { Config } from './config.ts';
import { keepWayBack as keep } from './way-back.ts';

const MIB = 1 << 20;

/** Throws `data-dir-unusable` when an upgrade would have no way back and nobody has given it up. */
export function keepWayBack(config: Config, nowMs: number, log: Log): void {
  const lowWaterBytes = config.NINEWATCH_DISK_LOW_MIB * MIB;
  keep({ dir: config.NINEWATCH_DATA_DIR, lowWaterBytes, nowMs, log });
}
