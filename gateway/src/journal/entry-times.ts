/** When entries were committed, for those who say how long a reader is behind. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A read-only connection; `dir` must hold a journal that was opened once. */
export function openEntryTimes(dir: string): {
  /** Wall time of the oldest kept entry after `position`, ms; null when there is none. */
  after(position: number): number | null;
  close(): void;
} {
  const db = new DatabaseSync(join(dir, 'journal.db'), { readOnly: true, timeout: 5_000 });
  const next = db.prepare(
    'SELECT committed_at AS at FROM entry WHERE position > ? ORDER BY position LIMIT 1',
  );
  return {
    after: (position) => (next.get(position) as { at: number } | undefined)?.at ?? null,
    close: () => db.close(),
  };
}
