/** The writing side of the ledger: used by the decide thread alone, which is the only writer. */

import type { Change } from '@ninewatch/rules';

/** One change with the entry that caused it; a list stands in the order in which the fold made it. */
export interface PlacedChange {
  position: number;
  ordinal: number;
  change: Change;
}

/** A state of the fold after `position`; opaque to the ledger. */
export interface CheckpointText {
  position: number;
  text: string;
}

export interface LedgerBatch {
  /** Journal position that is decided when this is stored; never below the offset. */
  upTo: number;
  changes: readonly PlacedChange[];
  checkpoint?: CheckpointText;
}

export interface StoredCheckpoint {
  position: number;
  /** Null when broken: what does not fit its checksum is never handed out. */
  text: string | null;
  broken: boolean;
}

/** Synchronous. A failing disk is a `GatewayError` `ledger-failed`, with nothing of the batch stored. */
export interface Ledger {
  /** Random, made at the first open; a part of every id. [P4] */
  epoch(): string;
  /** For a restore alone: ids made from now on can never meet the ids of the lost time. [P4] */
  renewEpoch(): string;
  /** Journal position up to which everything is decided and stored; 0 for a fresh ledger. */
  offset(): number;
  /**
   * One transaction: all changes, the offset, the audit chain, optionally a checkpoint. [P4]
   * Changes at or below the offset are our own error: an assertion, and nothing is stored. A change that does not
   * fit its table is our error too: what is thrown then carries the `position` and `ordinal` of its entry.
   */
  commit(batch: LedgerBatch): void;
  /** Newest first, at most three. */
  checkpoints(): StoredCheckpoint[];
  /** Position of the oldest kept checkpoint, 0 without one: the journal must keep everything after it. */
  keepFrom(): number;
  /**
   * Drops closed hazards and tickets, notices and commands from before `historyBeforeMs`, rejections from before
   * `quarantineBeforeMs` or beyond their number, never the audit log nor anything that is open. Does a bounded amount of work; true means
   * that a next call finds more. [P8]
   */
  prune(historyBeforeMs: number, quarantineBeforeMs: number): boolean;
  close(): void;
}
