/** What outlives a restart: how far each system has been told, and what it would not take, until a person sends it again. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LoggedEvent } from '../event.ts';

export interface Kept {
  /** Number of the last event that was read. */
  cursor: number;
  /** Those up to there that were not taken yet, with their failures. */
  waiting: [seq: number, failures: number][];
  /** Why nothing is sent until a person starts it again. */
  stopped?: string;
}

export interface DeadLetter {
  id: number;
  system: string;
  event: LoggedEvent;
  /** When it was given up, wall time, ms. */
  at: number;
  attempts: number;
  reason: string;
}

export interface Book {
  /** Null for a system that was never told anything. */
  kept(system: string): Kept | null;
  keep(system: string, kept: Kept): void;
  addLetter(letter: Omit<DeadLetter, 'id'>): void;
  /** Newest first. */
  letters(filter: { system?: string; before?: number; limit: number }): DeadLetter[];
  letter(id: number): DeadLetter | null;
  /** It failed again. */
  failLetter(id: number, reason: string): void;
  dropLetter(id: number): void;
  count(system: string): number;
  close(): void;
}

/** Beyond it the oldest go. [P8] */
const LETTERS_MAX = 10_000;
const REASON_CHARS_MAX = 500;

interface LetterRow {
  id: number;
  system: string;
  event: string;
  at: number;
  attempts: number;
  reason: string;
}

export function openBook(dir: string): Book {
  const db = new DatabaseSync(join(dir, 'systems.sqlite'));
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS system (name TEXT PRIMARY KEY, kept TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS letter (id INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT NOT NULL,
      event TEXT NOT NULL, at INTEGER NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS letter_system ON letter (system, id);`);
  const of = {
    kept: db.prepare('SELECT kept FROM system WHERE name = ?'),
    keep: db.prepare('INSERT INTO system VALUES (?, ?) ON CONFLICT DO UPDATE SET kept = excluded.kept'),
    add: db.prepare('INSERT INTO letter (system, event, at, attempts, reason) VALUES (?, ?, ?, ?, ?)'),
    bound: db.prepare('DELETE FROM letter WHERE id <= (SELECT max(id) FROM letter) - ?'),
    list: db.prepare(
      'SELECT * FROM letter WHERE (?1 IS NULL OR system = ?1) AND id < ?2 ORDER BY id DESC LIMIT ?3',
    ),
    one: db.prepare('SELECT * FROM letter WHERE id = ?'),
    fail: db.prepare('UPDATE letter SET attempts = attempts + 1, reason = ? WHERE id = ?'),
    drop: db.prepare('DELETE FROM letter WHERE id = ?'),
    count: db.prepare('SELECT count(*) AS count FROM letter WHERE system = ?'),
  };
  const read = (row: LetterRow): DeadLetter => ({ ...row, event: JSON.parse(row.event) as LoggedEvent });
  const short = (reason: string) => reason.slice(0, REASON_CHARS_MAX).toWellFormed();
  return {
    kept: (system) => {
      const row = of.kept.get(system) as { kept: string } | undefined;
      return row === undefined ? null : (JSON.parse(row.kept) as Kept);
    },
    keep: (system, kept) => void of.keep.run(system, JSON.stringify(kept)),
    addLetter: ({ system, event, at, attempts, reason }) => {
      of.add.run(system, JSON.stringify(event), at, attempts, short(reason));
      of.bound.run(LETTERS_MAX);
    },
    letters: ({ system, before, limit }) =>
      (of.list.all(system ?? null, before ?? Number.MAX_SAFE_INTEGER, limit) as unknown as LetterRow[]).map(
        read,
      ),
    letter: (id) => {
      const row = of.one.get(id) as LetterRow | undefined;
      return row === undefined ? null : read(row);
    },
    failLetter: (id, reason) => void of.fail.run(short(reason), id),
    dropLetter: (id) => void of.drop.run(id),
    count: (system) => (of.count.get(system) as { count: number }).count,
    close: () => db.close(),
  };
}
