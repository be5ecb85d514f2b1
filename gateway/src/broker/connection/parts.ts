/** What all connections of one broker share. */

import type { Clock } from '../../base/clock.ts';
import type { Counters } from '../../base/counters.ts';
import type { BoundedMap } from '../bounds/bounded-map.ts';
import type { Intake } from '../bounds/intake.ts';
import type { SparseLog } from '../bounds/sparse-log.ts';
import type { TokenBuckets } from '../bounds/token-buckets.ts';
import type { Turns } from '../bounds/turns.ts';
import type { BrokerLimits } from '../limits.ts';
import type { BrokerOptions } from '../ports.ts';
import type { Roster } from './roster.ts';
import type { Sessions } from './sessions.ts';
import type { Skipped } from './skipped.ts';
import type { Tally } from './tally.ts';

export interface Parts {
  readonly clock: Clock;
  readonly limits: BrokerLimits;
  readonly counters: Counters;
  readonly losses: SparseLog;
  readonly accept: BrokerOptions['accept'];
  readonly presence: BrokerOptions['presence'];
  readonly pendingCommands: NonNullable<BrokerOptions['pendingCommands']>;
  readonly intake: Intake;
  readonly rates: TokenBuckets;
  /** Of control packets. */
  readonly controlRates: TokenBuckets;
  readonly turns: Turns;
  readonly sessions: Sessions;
  /** Retained status by device id. */
  readonly retained: BoundedMap<Uint8Array>;
  readonly roster: Roster;
  readonly skipped: Skipped;
  readonly tally: Tally;
  /** Bytes read and not yet whole packets, all connections. */
  readonly unfinished: { bytes: number };
}
