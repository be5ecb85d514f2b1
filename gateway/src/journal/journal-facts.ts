/** What a journal's file says of itself, read from outside: for whoever checks an installation or goes back. */

import { join } from 'node:path';
import { formatOf, peekDatabase, quickComplaint } from '../base/peek-database.ts';
import { ENDS } from './disk/entry-store.ts';

export const JOURNAL_FILE = 'journal.db';

export interface JournalFacts {
  format: number;
  oldest: number;
  newest: number;
  /** When the newest entry was committed, wall time in ms; undefined in an empty journal. */
  newestAt?: number;
  /** Retention waits for these: positions they have done with. */
  readers: Record<string, number>;
}

export interface JournalPeek {
  facts(): JournalFacts;
  /** When the entry at `position` was committed; undefined when it is gone. */
  committedAt(position: number): number | undefined;
  /** Reads the whole file. */
  complaint(): string | undefined;
  close(): void;
}

/** Throws what SQLite says when the file is no database. */
export function peekJournal(dir: string): JournalPeek {
  const db = peekDatabase(join(dir, JOURNAL_FILE));
  const committedAt = (position: number) =>
    (
      db.prepare('SELECT committed_at AS at FROM entry WHERE position = ?').get(position) as
        | { at: number }
        | undefined
    )?.at;
  return {
    facts: () => {
      const format = formatOf(db);
      const { oldest, newest } = db.prepare(ENDS).get() as { oldest: number; newest: number };
      const newestAt = committedAt(newest);
      const readers = db.prepare('SELECT name, position FROM reader').all() as {
        name: string;
        position: number;
      }[];
      return {
        format,
        oldest,
        newest,
        ...(newestAt === undefined ? {} : { newestAt }),
        readers: Object.fromEntries(readers.map(({ name, position }) => [name, position])),
      };
    },
    committedAt,
    complaint: () => quickComplaint(db),
    close: () => db.close(),
  };
}
