/** What the file of readings says of itself, read from outside: for whoever checks an installation or goes back. */

import { join } from 'node:path';
import { formatOf, peekDatabase, quickComplaint } from '../../base/peek-database.ts';

export const READINGS_FILE = 'readings.db';

export interface ReadingsFacts {
  format: number;
  /** The journal is copied up to there. */
  position: number;
}

export interface ReadingsPeek {
  facts(): ReadingsFacts;
  /** Reads the whole file. */
  complaint(): string | undefined;
  close(): void;
}

/** Throws what SQLite says when the file is no database. */
export function peekReadings(dir: string): ReadingsPeek {
  const db = peekDatabase(join(dir, READINGS_FILE));
  return {
    facts: () => {
      const format = formatOf(db);
      const progress = db.prepare('SELECT position FROM progress').get() as { position: number } | undefined;
      return { format, position: progress?.position ?? 0 };
    },
    complaint: () => quickComplaint(db),
    close: () => db.close(),
  };
}
