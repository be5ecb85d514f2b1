/** Old rule texts: kept as they were, in bounds, and told without the text in lists. */

import type { Change, RulesVersion } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { AT, freshLedger } from '../ledger-fixtures.ts';
import { openWriter } from '../store/database.ts';
import { Statements } from '../store/statements.ts';
import { boundRulesHistory, RULES_KEPT_MAX } from '../write/rules-history.ts';

const NO_CHANGE = { changes: [], counts: { added: 0, removed: 0, changed: 0 } };

function rules(revision: number, more: Partial<RulesVersion> = {}): Change {
  const plain = { revision, version: `v${revision}`, since: AT + revision, by: 'li', diff: NO_CHANGE };
  return { kind: 'rules', object: { ...plain, text: `规则 ${revision}\n`, ...more } };
}

describe('the history of the rules', () => {
  it('lists the newest first, and gives each text as it was put', () => {
    const { queries, store } = freshLedger();
    store(rules(1, { note: 'first', origin: { kind: 'file', hash: 'h' } }));
    store(rules(2), rules(3));
    const first = queries.rulesHistory({ limit: 2 });
    expect(first.items.map(({ revision }) => revision)).toEqual([3, 2]);
    expect(JSON.stringify(first)).not.toContain('规则');
    const rest = queries.rulesHistory({ limit: 2, after: first.next ?? '' });
    expect(rest).toMatchObject({
      items: [{ revision: 1, note: 'first', origin: { kind: 'file' } }],
      next: null,
    });
    expect(queries.rulesVersion(2)).toMatchObject({
      version: 'v2',
      by: 'li',
      characters: 5,
      text: '规则 2\n',
    });
    expect(queries.rulesVersion(4)).toBeNull();
  });

  it('[P4] a version that is told again is the same one; rules of before have no diff', () => {
    const { queries, store } = freshLedger();
    const { diff: _diff, ...old } = (rules(1) as Extract<Change, { kind: 'rules' }>).object;
    store({ kind: 'rules', object: old });
    store(rules(2));
    store(rules(2));
    expect(
      queries.rulesHistory({ limit: 9 }).items.map(({ revision, diff }) => [revision, diff?.counts]),
    ).toEqual([
      [2, NO_CHANGE.counts],
      [1, undefined],
    ]);
  });

  it('[P8] keeps the newest, so many and so many bytes, and always the one in force', () => {
    const { dir, queries, store } = freshLedger();
    store(...Array.from({ length: RULES_KEPT_MAX + 5 }, (_, n) => rules(n + 1)));
    const kept = () => queries.rulesHistory({ limit: 1_000 }).items.map(({ revision }) => revision);
    expect(kept()).toHaveLength(RULES_KEPT_MAX);
    expect(kept().at(-1)).toBe(6);
    const db = openWriter(dir);
    const statements = new Statements(db);
    for (const [bytes, left] of [
      [30, 2],
      [1, 1],
    ]) {
      boundRulesHistory(statements, { kept: 10, bytes: bytes ?? 0 });
      expect(kept()).toHaveLength(left ?? 0);
    }
    expect(kept()).toEqual([RULES_KEPT_MAX + 5]);
    db.close();
  });
});
