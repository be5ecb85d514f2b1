/** The tables of the delivery book, made at the first start. */

import type { DatabaseSync } from 'node:sqlite';

export const BOOK_FILE = 'notices.db';

/** Times are wall times, ms. A later version adds its own step and number. */
const STEPS: readonly string[] = [
  `CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    notice_id TEXT NOT NULL,
    notice_seq INTEGER NOT NULL,
    region TEXT NOT NULL,
    channel TEXT NOT NULL,
    -- User name; empty for a group or a system.
    target TEXT NOT NULL,
    -- JSON: user names to be called by name in a group.
    named TEXT NOT NULL,
    urgent INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    again_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    state TEXT NOT NULL,
    ended_at INTEGER,
    trouble TEXT
  ) STRICT;
  CREATE INDEX delivery_due ON delivery (channel, urgent DESC, priority, seq) WHERE state = 'due';
  CREATE INDEX delivery_notice ON delivery (notice_id);
  CREATE INDEX delivery_state ON delivery (state, seq);
  CREATE INDEX delivery_ended ON delivery (ended_at) WHERE ended_at IS NOT NULL;
  CREATE TABLE attempt (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery_id TEXT NOT NULL,
    notice_id TEXT NOT NULL,
    region TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT,
    gathered INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX attempt_notice ON attempt (notice_id, seq);
  CREATE INDEX attempt_channel ON attempt (channel, seq);
  CREATE INDEX attempt_at ON attempt (at);`,
];

/** Brings an older file to the newest tables. */
export function prepareBook(db: DatabaseSync): void {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA auto_vacuum = INCREMENTAL;');
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  for (const [i, step] of STEPS.entries()) {
    if (i < version) continue;
    db.exec(`BEGIN; ${step}; PRAGMA user_version = ${i + 1}; COMMIT;`);
  }
}
