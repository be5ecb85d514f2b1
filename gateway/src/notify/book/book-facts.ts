/** What the book of deliveries says from outside: for whoever checks an installation. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { peekDatabase } from '../../base/peek-database.ts';
import { BOOK_FILE } from './schema.ts';

/** Urgent notices that found no way to their person, as long as they are kept; 0 where there is no book. */
export function unreachableIn(dir: string): number {
  const file = join(dir, BOOK_FILE);
  if (!existsSync(file)) return 0;
  const db = peekDatabase(file);
  try {
    const sql = "SELECT count(*) AS n FROM delivery WHERE state = 'unreachable' AND urgent = 1";
    return (db.prepare(sql).get() as { n: number }).n;
  } finally {
    db.close();
  }
}
