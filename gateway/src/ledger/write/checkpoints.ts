/** Keeps the last states of the fold, each with a checksum, so that a start need not replay everything. [P3] */

import { hash } from 'node:crypto';
import { constants, deflateSync, inflateSync } from 'node:zlib';
import type { CheckpointText, StoredCheckpoint } from '../ledger-port.ts';
import type { CheckpointTable } from '../store/schema.ts';
import { build, type Statements } from '../store/statements.ts';

const KEPT = 3;
const COMPRESS_FROM_BYTES = 16 * 1024;
/** A state of 10,000 venues is tens of MiB; more than this cannot be a checkpoint of ours. */
const TEXT_BYTES_MAX = 1024 * 1024 * 1024;

export function writeCheckpoint(statements: Statements, { position, text }: CheckpointText): void {
  const plain = Buffer.from(text);
  const large = plain.byteLength >= COMPRESS_FROM_BYTES;
  const row = {
    checksum: checksumOf(position, plain),
    encoding: large ? 'deflate' : 'plain',
    content: large ? deflateSync(plain, { level: constants.Z_BEST_SPEED }) : plain,
  };
  statements.run(
    build
      .insertInto('checkpoint')
      .values({ position, ...row })
      .onConflict((conflict) => conflict.column('position').doUpdateSet(row)),
  );
  const kept = build.selectFrom('checkpoint').select('position').orderBy('position', 'desc').limit(KEPT);
  statements.run(build.deleteFrom('checkpoint').where('position', 'not in', kept));
}

export function readCheckpoints(statements: Statements): StoredCheckpoint[] {
  const rows = statements.all(
    build.selectFrom('checkpoint').selectAll().orderBy('position', 'desc').limit(KEPT),
  );
  return rows.map((row) => {
    const text = soundText(row);
    return { position: row.position, text, broken: text === null };
  });
}

export function oldestCheckpoint(statements: Statements): number {
  const row = statements.first(
    build.selectFrom('checkpoint').select('position').orderBy('position', 'asc').limit(1),
  );
  return row?.position ?? 0;
}

function soundText(row: CheckpointTable): string | null {
  const plain = unpacked(row);
  if (plain === null || checksumOf(row.position, plain) !== row.checksum) return null;
  return plain.toString('utf8');
}

function unpacked(row: CheckpointTable): Buffer | null {
  if (row.encoding === 'plain') return Buffer.from(row.content);
  try {
    return inflateSync(row.content, { maxOutputLength: TEXT_BYTES_MAX });
  } catch {
    // Damaged content: reported as broken by the caller, who then takes an older one.
    return null;
  }
}

function checksumOf(position: number, plain: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${position}\n`), plain]));
}
