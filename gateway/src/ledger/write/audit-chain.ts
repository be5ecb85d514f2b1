/** The append-only audit log: each entry's hash covers the one before it, and the end is anchored. [P10] */

import { hash } from 'node:crypto';
import type { AuditLine } from '@ninewatch/rules';
import { build, type Statements } from '../store/statements.ts';
import { readMeta, writeMeta } from './meta.ts';

/** Hash before the first entry. */
export const AUDIT_START = '0'.repeat(64);

export interface AuditRow {
  seq: number;
  position: number;
  ordinal: number;
  body: string;
  previous_hash: string;
}

/** SHA-256 over the previous hash, the entry's place and its canonical body, one a line. */
export function auditHash(row: AuditRow): string {
  return hash('sha256', [row.previous_hash, row.seq, row.position, row.ordinal, row.body].join('\n'));
}

/** The same object gives the same text, whatever the order in which its fields were set. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Where the chain ends according to the anchor: a cut tail does not fit it. */
export function auditAnchor(statements: Statements): { seq: number; hash: string } {
  const seq = Number(readMeta(statements, 'audit_seq') ?? 0);
  return { seq, hash: readMeta(statements, 'audit_hash') ?? AUDIT_START };
}

export function appendAudit(
  statements: Statements,
  lines: { position: number; ordinal: number; line: AuditLine }[],
): void {
  if (lines.length === 0) return;
  const insert = statements.prepare(INSERT);
  let { seq, hash: last } = auditAnchor(statements);
  for (const { position, ordinal, line } of lines) {
    seq += 1;
    const row = { seq, position, ordinal, body: canonicalJson(line), previous_hash: last };
    last = auditHash(row);
    insert.run(seq, position, ordinal, row.body, row.previous_hash, last);
  }
  writeMeta(statements, 'audit_seq', String(seq));
  writeMeta(statements, 'audit_hash', last);
}

const INSERT = build
  .insertInto('audit')
  .values({ seq: 0, position: 0, ordinal: 0, body: '', previous_hash: '', hash: '' })
  .compile().sql;
