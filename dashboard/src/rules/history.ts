/** What a line of the audit log says of a change of rules, in one line a change. */

import type { AuditEntry } from '../api/logs.ts';

interface ListedChange {
  part: string;
  id?: string;
  what: string;
  field?: string;
  from?: unknown;
  to?: unknown;
}

export function noteOf({ detail }: AuditEntry): string {
  return typeof detail?.note === 'string' ? detail.note : '';
}

/** The log lists some of them; how many there were in all is said by its counts. */
export function changesOf({ detail }: AuditEntry): string[] {
  const changes = Array.isArray(detail?.changes) ? (detail.changes as ListedChange[]) : [];
  return changes.map(({ part, id, what, field, from, to }) => {
    const thing = [part, id, field].filter((each) => each !== undefined).join(' ');
    if (what === 'changed') return `${thing}: ${plain(from)} → ${plain(to)}`;
    return `${what === 'added' ? '+' : '−'} ${thing}`;
  });
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');
}
