/** The writing side of the ledger: used by the decide thread alone, which is the only writer. */

import type { Change, Part } from '@ninewatch/rules';

/** One change with the entry that caused it; a list stands in the order in which the fold made it. */
export interface PlacedChange {
  position: number;
  ordinal: number;
  change: Change;
}

export interface LedgerBatch {
  /** Journal position that is decided when this is stored; never below the offset. */
  upTo: number;
  changes: readonly PlacedChange[];
  /** The parts that were staged are the state after `upTo`. */
  isCheckpoint?: boolean;
}

/** A state of the fold after `position`, whose parts are opaque to the ledger. */
export interface StoredCheckpoint {
  position: number;
  /**
   * The newest text of each key, read as they are asked for. Throws a `ledger-failed` where something is damaged or
   * missing, at the latest at the end: nothing of it may be used before that.
   */
  parts(): Iterable<Part>;
}

/** What a new checkpoint must consist of: all parts, or those that changed since the one it is built on. */
export type CheckpointExtent = 'whole' | 'changed';

/** Synchronous. A failing disk is a `GatewayError` `ledger-failed`, with nothing of the batch stored. */
export interface Ledger {
  /** Random, made at the first open; a part of every id. [P4] */
  epoch(): string;
  /** For a restore alone: ids made from now on can never meet the ids of the lost time. [P4] */
  renewEpoch(): string;
  /** Journal position up to which everything is decided and stored; 0 for a fresh ledger. */
  offset(): number;
  /**
   * One transaction: all changes, the offset, the audit chain, optionally the end of a checkpoint. [P4]
   * Changes at or below the offset are our own error: an assertion, and nothing is stored. A change that does not
   * fit its table is our error too: what is thrown then carries the `position` and `ordinal` of its entry.
   */
  commit(batch: LedgerBatch): void;
  /** Newest first, at most three. */
  checkpoints(): StoredCheckpoint[];
  /**
   * Begins a checkpoint. `builtOn` is the position of the
   * checkpoint since which all changed parts are known, null when none is. Call `clearParts` to its end first.
   */
  beginCheckpoint(builtOn: number | null): CheckpointExtent;
  /**
   * Stores parts of the checkpoint that was begun; a later text of a key stands for the earlier. Not synced: a power
   * cut may take them until the commit. When it throws, the checkpoint is given up.
   */
  stage(parts: readonly Part[]): void;
  /** Deletes some parts that no checkpoint needs; true: call again. One that was begun is given up. [P8] */
  clearParts(): boolean;
  /** Position of the oldest kept checkpoint, 0 without one: the journal must keep everything after it. */
  keepFrom(): number;
  /**
   * Drops closed hazards and tickets, notices and commands from before `historyBeforeMs`, rejections from before
   * `quarantineBeforeMs` or beyond their number, never the audit log nor anything that is open. Does a bounded amount of work; true means
   * that a next call finds more. [P8]
   */
  prune(historyBeforeMs: number, quarantineBeforeMs: number, photosBeforeMs?: number): boolean;
  close(): void;
}
