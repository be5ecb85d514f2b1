import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../api/logs.ts';
import { changesOf, noteOf } from './history.ts';

const entry = (detail?: Record<string, unknown>): AuditEntry => ({
  seq: 1,
  at: 0,
  actor: 'li',
  action: 'rules',
  subject: '2026.11',
  outcome: 'done',
  hash: '',
  ...(detail === undefined ? {} : { detail }),
});

describe('a change of rules in the audit log', () => {
  it('reads as one line a change, with its note', () => {
    const changed = entry({
      note: 'too early',
      changes: [
        { part: 'rule', id: 'smoke', what: 'changed', field: 'above', from: 0.2, to: 0.3 },
        { part: 'rule', id: 'new', what: 'added' },
        { part: 'rule', id: 'old', what: 'removed' },
      ],
    });
    expect(changesOf(changed)).toEqual(['rule smoke above: 0.2 → 0.3', '+ rule new', '− rule old']);
    expect(noteOf(changed)).toBe('too early');
  });

  it('says nothing where nothing was kept', () => {
    expect([changesOf(entry()), noteOf(entry({ code: 'stale-version' }))]).toEqual([[], '']);
  });
});
