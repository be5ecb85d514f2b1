/** Joins the foreign intake: devices of other systems, beside the broker: the same check, journal and decision. */

import type { ForeignFiling } from '@ninewatch/rules';
import type { Clock } from './base/clock.ts';
import type { Counters } from './base/counters.ts';
import { createLog } from './base/log.ts';
import { type CheckContext, check } from './check/check.ts';
import type { Config } from './config.ts';
import { createForeignIntake, type ForeignIntake } from './foreign/foreign-intake.ts';
import { laneOf } from './intake.ts';
import type { Journal } from './journal/journal.ts';
import type { Directory } from './ledger/directory.ts';
import type { Threads } from './threads/threads.ts';

const MS_A_DAY = 86_400_000;
const FILINGS_A_PAGE = 1_000;

export interface ForeignRoom {
  config: Config;
  clock: Clock;
  counters: Counters;
  journal: Journal;
  threads: Threads;
  directory: Directory;
}

export function openForeign(room: ForeignRoom): ForeignIntake {
  const { config, clock, counters, journal, threads, directory } = room;
  const context: CheckContext = {
    childOf: () => undefined,
    lateMs: config.NINEWATCH_LATE_MS,
    retentionMs: config.NINEWATCH_RETENTION_DAYS * MS_A_DAY,
  };
  return createForeignIntake({
    ...{ clock, counters, journal, directory, dir: config.NINEWATCH_DATA_DIR },
    log: createLog(config.NINEWATCH_LOG_LEVEL, 'foreign'),
    check: (arrival) => check(arrival, context),
    laneOf,
    journalled: (record) => threads.journalled(record),
    decideUnstored: threads.decideUnstored,
  });
}

/** To be called behind whoever keeps the directory, which must know of a binding first. */
export async function joinForeign({
  threads,
  foreign,
}: {
  threads: Threads;
  foreign: ForeignIntake;
}): Promise<void> {
  threads.onDecided(({ changes }) => foreign.decided(changes));
  let after: string | null | undefined;
  do {
    const page = { limit: FILINGS_A_PAGE, ...(after == null ? {} : { after }) };
    const filter = { type: 'foreign', state: 'open,dismissed' } as const;
    const { items, next } = await threads.query.filings(null, filter, page);
    foreign.load(items as ForeignFiling[]);
    after = next;
  } while (after !== null);
}
