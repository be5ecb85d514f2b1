/** A way to reach people or systems. */

import type { Notice } from '@ninewatch/rules';

export interface Channel {
  name: string;
  /**
   * Resolves when the other side has taken it. Rejects with a GatewayError: retryable when it may be taken later,
   * else refused for good. The same notice may come again: its id is the same then. [P9]
   */
  send(notice: Notice, seq: number): Promise<void>;
}

/** The ledger's notices in the order in which they were made. */
export interface Outbox {
  /** Notices with a number above `seq`, oldest first, as they stand now. */
  after(seq: number, limit: number): { seq: number; notice: Notice }[];
  /** Number of the newest one; 0 when there is none. */
  newest(): number;
}
