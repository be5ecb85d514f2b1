/** Content hashes in the journal's file: a row a page, a key a boot. Every write is within a caller's transaction. */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BootContents } from './boot-contents.ts';
import { type ContentPage, highestSeqIn } from './content-page.ts';

/** `position` is that of the newest reading in a row: it goes when the journal's row does. */
export const CONTENT_SCHEMA = `
  CREATE TABLE IF NOT EXISTS content_boot (
    key INTEGER PRIMARY KEY, device_id TEXT NOT NULL, generation INTEGER NOT NULL, boot INTEGER NOT NULL,
    lost_up_to INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS content (
    id INTEGER PRIMARY KEY, boot_key INTEGER NOT NULL, page INTEGER NOT NULL, position INTEGER NOT NULL,
    body BLOB NOT NULL) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS content_place ON content (boot_key, page);
  CREATE INDEX IF NOT EXISTS content_age ON content (position);
`;

export interface StoredBoot {
  key: number;
  deviceId: string;
  generation: number;
  boot: number;
  lostUpTo: number;
}

export class ContentTable {
  readonly #db: DatabaseSync;
  readonly #insertBoot: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #read: StatementSync;
  readonly #oldest: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insertBoot = db.prepare(
      'INSERT INTO content_boot (device_id, generation, boot, lost_up_to) VALUES (?, ?, ?, ?)',
    );
    this.#insert = db.prepare('INSERT INTO content (boot_key, page, position, body) VALUES (?, ?, ?, ?)');
    this.#update = db.prepare('UPDATE content SET position = ?, body = ? WHERE boot_key = ? AND page = ?');
    this.#read = db.prepare('SELECT body FROM content WHERE boot_key = ? AND page = ?');
    this.#oldest = db.prepare('SELECT 1 FROM content WHERE position < ? LIMIT 1');
  }

  boots(): StoredBoot[] {
    const columns = 'key, device_id AS deviceId, generation, boot, lost_up_to AS lostUpTo';
    return this.#db.prepare(`SELECT ${columns} FROM content_boot`).all() as never;
  }

  addBoot({ deviceId, generation, boot, lostUpTo }: BootContents): number {
    return Number(this.#insertBoot.run(deviceId, generation, boot, lostUpTo).lastInsertRowid);
  }

  /** `from` beyond `to` = none. */
  pagesOf(key: number): { from: number; to: number } {
    // Two questions: SQLite answers each from one end of the index.
    const end = (which: 'min' | 'max') => {
      const row = this.#db.prepare(`SELECT ${which}(page) AS page FROM content WHERE boot_key = ?`).get(key);
      return row?.page as number | null;
    };
    return { from: end('min') ?? 0, to: end('max') ?? -1 };
  }

  read(key: number, page: number): Uint8Array | undefined {
    return this.#read.get(key, page)?.body as Uint8Array | undefined;
  }

  write(key: number, page: ContentPage): void {
    const body = page.encode();
    if (this.#update.run(page.position, body, key, page.number).changes === 0) {
      this.#insert.run(key, page.number, page.position, body);
    }
  }

  /** Deletes some rows of a boot that is no longer known, in the end its key. True while there are more. */
  deleteSome(key: number, rowsMax: number): boolean {
    const some = 'SELECT id FROM content WHERE boot_key = ? LIMIT ?';
    const { changes } = this.#db.prepare(`DELETE FROM content WHERE id IN (${some})`).run(key, rowsMax);
    if (Number(changes) === rowsMax) return true;
    this.#db.prepare('DELETE FROM content_boot WHERE key = ?').run(key);
    return false;
  }

  /** Whether there are rows whose readings are all before `position`. */
  hasOlder(position: number): boolean {
    return this.#oldest.get(position) !== undefined;
  }

  /** Deletes some of the rows whose readings are all before `position`; the highest number lost, by boot. */
  deleteOlder(position: number, rowsMax: number): Map<number, number> {
    const rows = this.#db
      .prepare(
        'SELECT id, boot_key AS key, page, body FROM content WHERE position < ? ORDER BY position LIMIT ?',
      )
      .all(position, rowsMax) as { id: number; key: number; page: number; body: Uint8Array }[];
    const lost = new Map<number, number>();
    const remove = this.#db.prepare('DELETE FROM content WHERE id = ?');
    for (const { id, key, page, body } of rows) {
      lost.set(key, Math.max(lost.get(key) ?? -1, highestSeqIn(page, body)));
      remove.run(id);
    }
    const note = this.#db.prepare('UPDATE content_boot SET lost_up_to = max(lost_up_to, ?) WHERE key = ?');
    for (const [key, upTo] of lost) note.run(upTo, key);
    return lost;
  }
}
