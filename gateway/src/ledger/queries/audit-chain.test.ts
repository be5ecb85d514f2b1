/** The audit log: nothing in it can be changed unseen. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { anAudit, freshLedger } from '../ledger-fixtures.ts';
import { auditHash, canonicalJson } from '../write/audit-chain.ts';

const ENTRIES = 2_500;

/** A log longer than one chunk, tampered with by SQL behind the triggers' back. */
function tampered(sql: string) {
  const { dir, queries, store } = freshLedger();
  store(...Array.from({ length: ENTRIES }, (_, n) => anAudit(`act ${n + 1}`)));
  const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
  for (const act of ['update', 'delete', 'insert']) db.exec(`DROP TRIGGER audit_refuses_${act}`);
  db.exec(sql);
  db.close();
  return queries.verifyAudit();
}

describe('the audit log', () => {
  it('is asked for by who, what, which, how it ended and when, newest first', () => {
    const { queries, store } = freshLedger();
    const line = (actor: string, action: string, at: number, outcome: 'done' | 'refused' = 'done') => ({
      kind: 'audit' as const,
      object: { at, actor, action, subject: `s-${at}`, outcome },
    });
    store(
      line('li', 'venue.create', 1),
      line('wang', 'venue.create', 2, 'refused'),
      line('li', 'hazard.reset', 3),
    );
    const of = (filter: Parameters<typeof queries.audit>[0]) =>
      queries.audit(filter, { limit: 10 }).items.map(({ subject }) => subject);
    expect(of({})).toEqual(['s-3', 's-2', 's-1']);
    expect(of({ actor: 'li' })).toEqual(['s-3', 's-1']);
    expect(of({ action: 'venue.create', outcome: 'done' })).toEqual(['s-1']);
    expect(of({ subject: 's-2' })).toEqual(['s-2']);
    expect(of({ from: 2, until: 3 })).toEqual(['s-2']);
    const first = queries.audit({ actor: 'li' }, { limit: 1 });
    expect(queries.audit({ actor: 'li' }, { limit: 1, after: first.next ?? '' }).items[0]?.seq).toBe(1);
  });
});

describe('the audit chain', () => {
  it('[P10] has numbers without gaps, newest first, and verifies', () => {
    const { queries, store } = freshLedger();
    store(anAudit('one', { b: 1, a: [{ d: 1, c: 2 }] }));
    store(anAudit('two'), anAudit('three'));
    const { items } = queries.audit({}, { limit: 10 });
    expect(items.map((entry) => [entry.seq, entry.action, entry.position])).toEqual([
      [3, 'three', 2],
      [2, 'two', 2],
      [1, 'one', 1],
    ]);
    expect(items[0]?.previousHash).toBe(items[1]?.hash);
    expect(items[2]?.detail).toEqual({ b: 1, a: [{ d: 1, c: 2 }] });
    expect(queries.verifyAudit()).toEqual({ ok: true, entries: 3 });
  });

  it('[P10] verifies piece by piece, and finds in which piece something was changed', () => {
    const pieces = (sql: string) => {
      const { dir, queries, store } = freshLedger();
      store(...Array.from({ length: ENTRIES }, (_, n) => anAudit(`act ${n + 1}`)));
      const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
      db.exec('DROP TRIGGER audit_refuses_update');
      db.exec(sql);
      db.close();
      const first = queries.verifyAudit({ atMost: 1_000 });
      const second = queries.verifyAudit({ after: first.next ?? 0, atMost: 1_000 });
      expect(queries.verifyAudit({ atMost: 0 })).toEqual(first);
      return [first, second, queries.verifyAudit({ after: second.next ?? 0, atMost: 1_000 })];
    };
    const entries = ENTRIES;
    expect(pieces('SELECT 1')).toEqual([
      { ok: true, entries, next: 1_000 },
      { ok: true, entries, next: 2_000 },
      { ok: true, entries },
    ]);
    const change = "UPDATE audit SET body = replace(body, 'act 2100', 'act 9999') WHERE seq = 2100";
    expect(pieces(change).at(-1)).toEqual({ ok: false, entries, firstBad: 2_100 });
    expect(freshLedger().queries.verifyAudit({ after: 7 })).toMatchObject({ ok: false });
  });

  it('[P10] an empty log verifies', () => {
    expect(freshLedger().queries.verifyAudit()).toEqual({ ok: true, entries: 0 });
  });

  it.each([
    ['UPDATE audit SET body = body'],
    ['DELETE FROM audit'],
    ["INSERT OR REPLACE INTO audit VALUES (1, 9, 9, '{}', 'x', 'y')"],
    ["INSERT INTO audit VALUES (0, 9, 9, '{}', 'x', 'y')"],
  ])('[P10] refuses %s', (sql) => {
    const { dir, queries, store } = freshLedger();
    store(anAudit('one'));
    const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
    expect(() => db.exec(sql)).toThrow('append-only');
    db.close();
    expect(queries.verifyAudit()).toEqual({ ok: true, entries: 1 });
  });

  it.each([
    [
      'a changed body',
      "UPDATE audit SET body = replace(body, 'act 1500', 'act 9999') WHERE seq = 1500",
      1500,
    ],
    ['a changed place', 'UPDATE audit SET position = 77 WHERE seq = 3', 3],
    ['a removed entry', 'DELETE FROM audit WHERE seq = 1200', 1200],
    ['a removed begin', 'DELETE FROM audit WHERE seq < 3', 1],
    ['a cut tail', 'DELETE FROM audit WHERE seq > 2400', 2401],
    ['an emptied log', 'DELETE FROM audit', 1],
    ['an entry before the first', "INSERT INTO audit VALUES (0, 1, 0, '{}', 'x', 'y')", 0],
  ])('[P10] verify finds %s', (_what, sql, firstBad) => {
    expect(tampered(sql)).toMatchObject({ ok: false, firstBad });
  });

  it('[P10] verify finds an entry inserted in the middle, and one appended with a hash that fits', () => {
    const shifted =
      'UPDATE audit SET seq = -seq WHERE seq > 10; UPDATE audit SET seq = 1 - seq WHERE seq < 0;';
    expect(tampered(`${shifted} INSERT INTO audit VALUES (11, 1, 0, '{}', 'x', 'y')`)).toMatchObject({
      ok: false,
      entries: ENTRIES + 1,
      firstBad: 11,
    });
    const { dir, queries, store } = freshLedger();
    store(anAudit('one'));
    const [last] = queries.audit({}, { limit: 1 }).items;
    const row = { seq: 2, position: 1, ordinal: 9, body: '{}', previous_hash: last?.hash ?? '' };
    const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
    const { seq, position, ordinal, body, previous_hash } = row;
    db.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)').run(
      seq,
      position,
      ordinal,
      body,
      previous_hash,
      auditHash(row),
    );
    db.close();
    expect(queries.verifyAudit()).toEqual({ ok: false, entries: 2, firstBad: 2 });
  });

  it('[P3] the canonical text does not depend on the order of fields', () => {
    expect(canonicalJson({ b: 1, a: { d: [2, { f: 1, e: 2 }], c: undefined } })).toBe(
      '{"a":{"d":[2,{"e":2,"f":1}]},"b":1}',
    );
  });
});
