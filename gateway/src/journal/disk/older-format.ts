/** Brings the journal's file back to an older format: its rows stay, what was derived from them is made again. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { formatOf } from '../../base/peek-database.ts';

const FORGET_FILTER = 'DELETE FROM filter_checkpoint; DELETE FROM content; DELETE FROM content_boot;';

/** The step from a format to the one before; none touches a row. [P1] */
const DOWN: Readonly<Record<number, string>> = {
  3: FORGET_FILTER,
  2: `${FORGET_FILTER} DROP TABLE content; DROP TABLE content_boot;
    ALTER TABLE filter_checkpoint DROP COLUMN contents_up_to;`,
};

/** Does nothing when the file is no newer. The caller holds the folder's lock. */
export function bringJournalBack(dir: string, format: number): void {
  const db = new DatabaseSync(join(dir, 'journal.db'));
  try {
    for (let from = formatOf(db); from > format; from -= 1) {
      const step = DOWN[from];
      if (step === undefined)
        throw new Error(
          `journal format ${from} is unknown here: use "npm run rollback" of the version that wrote it`,
        );
      db.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${from - 1}; COMMIT`);
    }
  } finally {
    db.close();
  }
}
