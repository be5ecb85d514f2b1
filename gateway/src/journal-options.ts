/** How the journal is opened: its readers and bounds, from the settings. */

import type { Clock } from './base/clock.ts';
import { createLog } from './base/log.ts';
import { BROKER_LIMITS } from './broker/broker.ts';
import type { Config } from './config.ts';
import { JOURNAL_LIMITS } from './journal/journal.ts';

const MS_A_DAY = 86_400_000;
const MIB = 1 << 20;

export function journalOptions(config: Config, clock: Clock) {
  return {
    dir: config.NINEWATCH_DATA_DIR,
    clock,
    log: createLog(config.NINEWATCH_LOG_LEVEL, 'journal'),
    readers: ['decide', 'readings', ...(config.NINEWATCH_INFLUX_URL === undefined ? [] : ['influx'])],
    limits: {
      ...JOURNAL_LIMITS,
      // Above what the broker ever holds, so that overload slows TCP and closes no connection. [P8]
      pendingBytesMax: 2 * BROKER_LIMITS.heldBytesMax,
      retentionMs: config.NINEWATCH_RETENTION_DAYS * MS_A_DAY,
      diskLowWaterBytes: config.NINEWATCH_DISK_LOW_MIB * MIB,
      reserveBytes: config.NINEWATCH_DISK_RESERVE_MIB * MIB,
    },
  };
}
