/**
 * Keeps the index of the tickets' words as they are written. A trigger does it for those that are dropped; for all,
 * SQLite would keep every page that a row and its indexes touch for the statement's own undoing.
 */

import type { DatabaseSync, StatementSync } from 'node:sqlite';

export class TicketTexts {
  readonly #put: StatementSync;

  constructor(db: DatabaseSync) {
    this.#put = db.prepare('INSERT OR REPLACE INTO ticket_text (rowid, words) VALUES (?, ?)');
  }

  put(seq: number, words: string): void {
    this.#put.run(seq, words);
  }
}
