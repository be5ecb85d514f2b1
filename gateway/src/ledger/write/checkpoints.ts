/** Keeps the last states of the fold, so that a start need not replay everything: a log of parts and its ends. [P3] */

import { strict as assert } from 'node:assert';
import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { constants, crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Part } from '@ninewatch/rules';
import { GatewayError } from '../../base/errors.ts';
import type { CheckpointExtent, StoredCheckpoint } from '../ledger-port.ts';
import { asLedgerError, inTransaction } from '../store/database.ts';
import type { CheckpointPartTable, CheckpointTable } from '../store/schema.ts';
import { build, type Statements } from '../store/statements.ts';

const KEPT = 3;
const COMPRESS_FROM_CHARS = 16 * 1024;
/** No single part of ours is larger. */
const TEXT_BYTES_MAX = 256 * 1024 * 1024;
/** A few ms of work. */
const CLEARED_ROWS_MAX = 1_000;

const ADD = build.insertInto('checkpoint_part').values({ id: 0, key: '', crc: 0, content: '' }).compile().sql;

/**
 * Parts are a log, numbered without a gap. A checkpoint is the range from the first part of a whole one to its own
 * last part, in which the newest text of a key counts; every second one is whole. So of the three kept ones at least
 * two share nothing, whatever part is damaged, and the log never holds more than five of them: four that are kept
 * (three, and the whole one on which the oldest is built), and one that is being written or removed. [P8]
 */
export class Checkpoints {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  /** What is being staged. */
  #pending: { first: number; next: number } | null = null;

  constructor(db: DatabaseSync, statements: Statements) {
    this.#db = db;
    this.#statements = statements;
  }

  /** Newest first. */
  list(): StoredCheckpoint[] {
    return this.#rows().map((row) => ({
      position: row.position,
      parts: () => partsOf(this.#db, row),
    }));
  }

  oldestPosition(): number {
    return this.#rows().at(-1)?.position ?? 0;
  }

  begin(builtOn: number | null): CheckpointExtent {
    const rows = this.#rows();
    const [newest, before] = rows;
    const next = lastPart(rows) + 1;
    const isWhole =
      newest === undefined || newest.position !== builtOn || newest.first_part === before?.first_part;
    this.#pending = { first: isWhole ? next : newest.first_part, next };
    return isWhole ? 'whole' : 'changed';
  }

  /** Nothing relies on the rows before `complete`, whose own sync takes them along. */
  stage(parts: readonly Part[]): void {
    const pending = this.#pending;
    assert(pending !== null, 'parts belong to a checkpoint that was begun');
    this.#pending = null;
    this.#unsynced(() => {
      const add = this.#statements.prepare(ADD);
      parts.forEach(([key, text], index) => {
        const id = pending.next + index;
        add.run(id, key, crcOf(id, key, text), text.length < COMPRESS_FROM_CHARS ? text : deflated(text));
      });
    });
    this.#pending = { ...pending, next: pending.next + parts.length };
  }

  /** The caller holds the transaction; `ended` once it is committed. */
  complete(position: number): void {
    assert(this.#pending !== null, 'a checkpoint was begun');
    const { first, next } = this.#pending;
    const row = { first_part: first, last_part: next - 1 };
    const checksum = checksumOf({ position, ...row });
    this.#statements.run(
      build
        .insertInto('checkpoint')
        .values({ position, checksum, ...row })
        .onConflict((conflict) => conflict.column('position').doUpdateSet({ checksum, ...row })),
    );
    const kept = build.selectFrom('checkpoint').select('position').orderBy('position', 'desc').limit(KEPT);
    this.#statements.run(build.deleteFrom('checkpoint').where('position', 'not in', kept));
  }

  ended(): void {
    this.#pending = null;
  }

  /** What is being staged is given up. */
  clear(): boolean {
    this.#pending = null;
    const rows = this.#rows();
    const first = Math.min(...rows.map((row) => row.first_part));
    const unneeded = build.selectFrom('checkpoint_part').select('id').limit(CLEARED_ROWS_MAX);
    const ends = [
      // Older than all that is kept, and what was never completed.
      ...(Number.isFinite(first) ? [unneeded.where('id', '<', first).orderBy('id')] : []),
      unneeded.where('id', '>', lastPart(rows)).orderBy('id'),
    ];
    const deletions = ends.map((end) => build.deleteFrom('checkpoint_part').where('id', 'in', end));
    const cleared = this.#unsynced(() => deletions.map((query) => this.#statements.run(query)));
    return cleared.includes(CLEARED_ROWS_MAX);
  }

  #rows(): CheckpointTable[] {
    return this.#statements.all(
      build.selectFrom('checkpoint').selectAll().orderBy('position', 'desc').limit(KEPT),
    );
  }

  #unsynced<T>(run: () => T): T {
    this.#db.exec('PRAGMA synchronous = NORMAL');
    try {
      return inTransaction(this.#db, run);
    } finally {
      this.#db.exec('PRAGMA synchronous = FULL');
    }
  }
}

function lastPart(rows: readonly CheckpointTable[]): number {
  return Math.max(0, ...rows.map((row) => row.last_part));
}

/** From the newest part back, so that the first text of a key is the one that counts. */
function* partsOf(db: DatabaseSync, row: CheckpointTable): Generator<Part, void> {
  if (row.first_part === 0) throw damage('it was saved by an earlier version');
  if (row.checksum !== checksumOf(row)) throw damage('its checksum is wrong');
  const known = new Set<string>();
  let expected = row.last_part;
  for (const part of rowsOf(db, row)) {
    if (part.id !== expected) break;
    expected -= 1;
    if (known.has(part.key)) continue;
    known.add(part.key);
    yield [part.key, soundText(part)];
  }
  if (expected >= row.first_part) throw damage(`its part ${expected} is missing`);
}

function* rowsOf(
  db: DatabaseSync,
  { first_part, last_part }: CheckpointTable,
): Generator<CheckpointPartTable> {
  const { sql, parameters } = build
    .selectFrom('checkpoint_part')
    .selectAll()
    .where('id', '>=', first_part)
    .where('id', '<=', last_part)
    .orderBy('id', 'desc')
    .compile();
  try {
    yield* db.prepare(sql).iterate(...(parameters as number[])) as unknown as Iterable<CheckpointPartTable>;
  } catch (cause) {
    throw asLedgerError(cause);
  }
}

function soundText({ id, key, crc, content }: CheckpointPartTable): string {
  const text = typeof content === 'string' ? content : inflated(content);
  if (text === null || crcOf(id, key, text) !== crc) throw damage(`its part ${id} is damaged`);
  return text;
}

function deflated(text: string): Uint8Array {
  return deflateSync(text, { level: constants.Z_BEST_SPEED });
}

function inflated(content: Uint8Array): string | null {
  try {
    return inflateSync(content, { maxOutputLength: TEXT_BYTES_MAX }).toString('utf8');
  } catch {
    // Damaged content: the caller says so.
    return null;
  }
}

/** Of the text as it was before it was packed, with its place. */
function crcOf(id: number, key: string, text: string): number {
  return crc32(text, crc32(`${id}\n${key}\n`));
}

function checksumOf({ position, first_part, last_part }: Omit<CheckpointTable, 'checksum'>): string {
  return hash('sha256', `${position}\n${first_part}\n${last_part}\n`);
}

function damage(what: string): GatewayError {
  return new GatewayError('ledger-failed', false, what);
}
