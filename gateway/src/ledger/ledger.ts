/** Opens the ledger for its one writer. */

import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Part } from '@ninewatch/rules';
import { type Clock, systemClock } from '../base/clock.ts';
import type { CheckpointExtent, Ledger, LedgerBatch, StoredCheckpoint } from './ledger-port.ts';
import { MIGRATIONS, migrate, type TellStep } from './migrations/migrate.ts';
import { asLedgerError, asOpenError, inTransaction, openWriter } from './store/database.ts';
import { Statements } from './store/statements.ts';
import { ChangeWriter } from './write/change-writer.ts';
import { Checkpoints } from './write/checkpoints.ts';
import { readMeta, readOffset, writeMeta, writeOffset } from './write/meta.ts';
import { prune, REJECTIONS_MAX } from './write/retention.ts';

export interface LedgerLimits {
  /** SQLite pages (4 KiB) that the file may have; beyond it the ledger is full. Without it the disk decides. */
  pagesMax?: number;
  /** Refused messages that are kept; see `REJECTIONS_MAX`. */
  rejectionsMax?: number;
}
export interface LedgerOpening extends LedgerLimits {
  /** Hears of each step by which an older ledger is brought to the newest schema. */
  tellStep?: TellStep;
  /** The program's version, noted for an older one that is started on it. */
  writtenBy?: string;
  /** Says when an event was stored. */
  clock?: Clock;
}

/**
 * `dir` must exist; the file in it is made and migrated when needed. Fails with `data-dir-unusable` when the
 * file cannot be opened, is no ledger, or was written by a newer version; with a retryable `ledger-failed` on a
 * full disk.
 */
export function openLedger(
  dir: string,
  { tellStep, writtenBy, clock = systemClock, ...limits }: LedgerOpening = {},
): Ledger {
  const db = openWriter(dir, limits.pagesMax);
  try {
    migrate(db, MIGRATIONS, tellStep);
    if (writtenBy !== undefined) noteWriter(db, writtenBy);
    return new SqliteLedger(db, clock, limits.rejectionsMax);
  } catch (cause) {
    db.close();
    throw asOpenError(cause);
  }
}

function noteWriter(db: DatabaseSync, version: string): void {
  const statements = new Statements(db);
  if (readMeta(statements, 'written_by') === version) return;
  inTransaction(db, () => writeMeta(statements, 'written_by', version));
}

class SqliteLedger implements Ledger {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #writer: ChangeWriter;
  readonly #checkpoints: Checkpoints;
  readonly #rejectionsMax: number;

  constructor(db: DatabaseSync, clock: Clock, rejectionsMax = REJECTIONS_MAX) {
    this.#db = db;
    this.#rejectionsMax = rejectionsMax;
    this.#statements = new Statements(db);
    this.#writer = new ChangeWriter(db, clock);
    this.#checkpoints = new Checkpoints(db, this.#statements);
    if (readMeta(this.#statements, 'epoch') === undefined) this.renewEpoch();
  }

  epoch(): string {
    const epoch = this.#guarded(() => readMeta(this.#statements, 'epoch'));
    assert(epoch !== undefined, 'an open ledger has an epoch');
    return epoch;
  }

  /** 12 hexadecimal digits: no `-`, which separates the parts of an id. */
  renewEpoch(): string {
    const epoch = randomBytes(6).toString('hex');
    inTransaction(this.#db, () => writeMeta(this.#statements, 'epoch', epoch));
    return epoch;
  }

  offset(): number {
    return this.#guarded(() => readOffset(this.#statements));
  }

  commit(batch: LedgerBatch): void {
    inTransaction(this.#db, () => {
      assertNew(batch, readOffset(this.#statements));
      this.#writer.write(batch.changes);
      writeOffset(this.#statements, batch.upTo);
      if (batch.isCheckpoint === true) this.#checkpoints.complete(batch.upTo);
    });
    if (batch.isCheckpoint === true) this.#checkpoints.ended();
  }

  checkpoints(): StoredCheckpoint[] {
    return this.#guarded(() => this.#checkpoints.list());
  }

  beginCheckpoint(builtOn: number | null): CheckpointExtent {
    return this.#guarded(() => this.#checkpoints.begin(builtOn));
  }

  stage(parts: readonly Part[]): void {
    this.#guarded(() => this.#checkpoints.stage(parts));
  }

  clearParts(): boolean {
    return this.#guarded(() => this.#checkpoints.clear());
  }

  keepFrom(): number {
    return this.#guarded(() => this.#checkpoints.oldestPosition());
  }

  prune(historyBeforeMs: number, quarantineBeforeMs: number, photosBeforeMs = 0): boolean {
    const before = {
      historyBeforeMs,
      quarantineBeforeMs,
      photosBeforeMs,
      rejectionsMax: this.#rejectionsMax,
    };
    return this.#guarded(() => prune(this.#db, this.#statements, before));
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #guarded<T>(read: () => T): T {
    try {
      return read();
    } catch (cause) {
      throw asLedgerError(cause);
    }
  }
}

/** Neither a replay nor a second decider may store the same entry's effects again. [P4] */
function assertNew({ upTo, changes }: LedgerBatch, offset: number): void {
  assert(upTo >= offset, `upTo ${upTo} is below the ledger's offset ${offset}`);
  let last = offset + 1;
  for (const { position } of changes) {
    assert(position >= last && position <= upTo, `position ${position} is not in ${last}…${upTo}`);
    last = position;
  }
}
