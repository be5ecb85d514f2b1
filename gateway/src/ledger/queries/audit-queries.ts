/** Reads the audit log and proves that nobody has changed it. [P10] */

import type { AuditLine } from '@ninewatch/rules';
import { sql } from 'kysely';
import type { AuditEntry, AuditFilter, AuditPiece, AuditProof, Page, Paged } from '../query-port.ts';
import type { AuditTable } from '../store/schema.ts';
import { build, type Statements } from '../store/statements.ts';
import { AUDIT_START, auditAnchor, auditHash } from '../write/audit-chain.ts';
import { paged } from './cursor.ts';

const CHUNK = 1_000;

/** What may be asked for by name; each has an index. */
const NAMED = ['actor', 'action', 'subject', 'outcome'] as const;

function auditQuery(filter: AuditFilter) {
  const of = <T>(field: string) => sql<T>`json_extract(body, ${sql.lit(`$.${field}`)})`;
  let query = build.selectFrom('audit').selectAll();
  for (const name of NAMED) {
    const wanted = filter[name];
    if (wanted !== undefined) query = query.where(of<string>(name), '=', wanted);
  }
  if (filter.from !== undefined) query = query.where(of<number>('at'), '>=', filter.from);
  if (filter.until !== undefined) query = query.where(of<number>('at'), '<', filter.until);
  return query;
}

export function listAudit(statements: Statements, filter: AuditFilter, page: Page): Paged<AuditEntry> {
  return paged<number, AuditEntry>(page, {
    list: 'audit',
    keyType: 'number',
    fetch(after, count) {
      let query = auditQuery(filter).orderBy('seq', 'desc').limit(count);
      if (after !== undefined) query = query.where('seq', '<', after);
      return statements.all(query).map((row) => ({ key: row.seq, item: entryOf(row) }));
    },
  });
}

function entryOf(row: AuditTable): AuditEntry {
  const { seq, position, previous_hash: previousHash, hash } = row;
  return { ...(JSON.parse(row.body) as AuditLine), seq, position, previousHash, hash };
}

/**
 * Recomputes every hash, a chunk at a time. `firstBad` is the first entry that is changed, missing, inserted or
 * beyond the anchored end; for a cut tail it is the first entry that is gone. The caller holds the snapshot.
 * With `atMost` it stops after about so many entries, some at least, and says in `next` after which one to go on: those
 * before it have been proven then, and its stored hash is what the next ones are held to.
 */
export function verifyChain(
  statements: Statements,
  { after = 0, atMost = Infinity }: AuditPiece = {},
): AuditProof {
  const anchor = auditAnchor(statements);
  const entries = countEntries(statements);
  let [seq, hash] = [after, after === 0 ? AUDIT_START : (hashOf(statements, after) ?? '')];
  let chunk = chunkAfter(statements, after === 0 ? undefined : after);
  for (; chunk.length > 0; chunk = chunkAfter(statements, seq)) {
    if (seq > after && seq - after >= atMost) return { ok: true, entries, next: seq };
    for (const row of chunk) {
      const fits = row.seq === seq + 1 && row.previous_hash === hash && auditHash(row) === row.hash;
      if (!fits) return { ok: false, entries, firstBad: Math.min(row.seq, seq + 1) };
      [seq, hash] = [row.seq, row.hash];
      const isEnd = seq === anchor.seq;
      if (seq > anchor.seq || (isEnd && hash !== anchor.hash)) return { ok: false, entries, firstBad: seq };
    }
  }
  return seq === anchor.seq ? { ok: true, entries } : { ok: false, entries, firstBad: seq + 1 };
}

function hashOf(statements: Statements, seq: number): string | undefined {
  return statements.first(build.selectFrom('audit').select('hash').where('seq', '=', seq))?.hash;
}

/** From the lowest number at all, so that an entry before the first is seen as well. */
function chunkAfter(statements: Statements, seq: number | undefined): AuditTable[] {
  const query = build.selectFrom('audit').selectAll().orderBy('seq').limit(CHUNK);
  return statements.all(seq === undefined ? query : query.where('seq', '>', seq));
}

function countEntries(statements: Statements): number {
  const counted = build.selectFrom('audit').select((eb) => eb.fn.countAll<number>().as('entries'));
  return statements.first(counted)?.entries ?? 0;
}
