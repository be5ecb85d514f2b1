/** The notices of the ledger in the order in which they were made, for those who send them. */

import type { Notice } from '@ninewatch/rules';
import { openReader } from './store/database.ts';

/** A read-only connection; the writer must have opened the ledger before. */
export function openOutbox(dir: string): {
  after(seq: number, limit: number): { seq: number; notice: Notice }[];
  /** Number of the newest one; 0 when there is none. */
  newest(): number;
  /** Those after `seq` that are still to be told, and when the oldest of them was made, ms. */
  dueAfter(seq: number): { count: number; oldestAt: number | null };
  close(): void;
} {
  const db = openReader(dir);
  const select = db.prepare('SELECT seq, body FROM notice WHERE seq > ? ORDER BY seq LIMIT ?');
  const newest = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM notice');
  const due = db.prepare(
    `SELECT count(*) AS count, min(at) AS oldestAt FROM notice
     WHERE seq > ? AND (state = 'due' OR json_extract(body, '$.once') = 1)`,
  );
  return {
    dueAfter: (seq) => due.get(seq) as unknown as { count: number; oldestAt: number | null },
    after: (seq, limit) => {
      const rows = select.all(seq, limit) as unknown as { seq: number; body: string }[];
      return rows.map((row) => ({ seq: row.seq, notice: JSON.parse(row.body) as Notice }));
    },
    newest: () => (newest.get() as { seq: number }).seq,
    close: () => db.close(),
  };
}
