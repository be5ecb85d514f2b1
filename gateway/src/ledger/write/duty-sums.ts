/**
 * Keeps `duty_sum` as duties are written. A trigger does it for those that are dropped, and would for all: but with one
 * SQLite keeps every page that a row and its nine indexes touch for the statement's own undoing, four times the work.
 */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Insertable } from 'kysely';
import type { DutyTable } from '../store/schema.ts';

/** In the order of the columns of `duty_sum`. */
const COLUMNS = [
  ...['due_at', 'region', 'key', 'role', 'term', 'of_venues', 'state', 'done_by', 'name_zh', 'name_en'],
];
const LIST = COLUMNS.join(', ');
const IS_IT = COLUMNS.map((column) => `${column} = ?`).join(' AND ');
const OWN = 'due_at, region, key, role, term, venue_id, state, done_by, name_zh, name_en';

export type DutyRow = Insertable<DutyTable>;
type Group = (string | number)[];

export class DutySums {
  readonly #before: StatementSync;
  readonly #add: StatementSync;
  readonly #drop: StatementSync;
  readonly #changes = new Map<string, { group: Group; by: number }>();

  constructor(db: DatabaseSync) {
    this.#before = db.prepare(`SELECT ${OWN} FROM duty WHERE id = ?`);
    const places = [...COLUMNS, 'count'].map(() => '?').join(', ');
    this.#add = db.prepare(`INSERT INTO duty_sum (${LIST}, count) VALUES (${places})
      ON CONFLICT DO UPDATE SET count = count + excluded.count`);
    this.#drop = db.prepare(`DELETE FROM duty_sum WHERE ${IS_IT} AND count = 0`);
  }

  /** Whatever was noted and not written was of a transaction that came to nothing. */
  begin(): void {
    this.#changes.clear();
  }

  /** Before the row is written, and within the transaction in which `write` follows. */
  note(row: DutyRow): void {
    const before = this.#before.get(row.id) as DutyRow | undefined;
    const next = groupOf(row);
    const last = before && groupOf(before);
    if (last?.every((value, index) => value === next[index]) === true) return;
    if (last !== undefined) this.#count(last, -1);
    this.#count(next, 1);
  }

  #count(group: Group, by: 1 | -1): void {
    const key = group.join('\n');
    const known = this.#changes.get(key);
    if (known === undefined) this.#changes.set(key, { group, by });
    else known.by += by;
  }

  /** Before anything is dropped, and at the end. */
  write(): void {
    for (const { group, by } of this.#changes.values()) {
      if (by === 0) continue;
      this.#add.run(...(group as SQLInputValue[]), by);
      if (by < 0) this.#drop.run(...(group as SQLInputValue[]));
    }
    this.#changes.clear();
  }
}

/** As step 23 of the ledger has it for the duties that were there. */
function groupOf(row: DutyRow): Group {
  const { region, due_at, key, role, term, venue_id, state, done_by, name_zh, name_en } = row;
  // Each owner does his own duties: by who did them their sums would be no fewer than the duties.
  const isBySomebody = role !== 'owner' && (state === 'done' || state === 'late');
  const doneBy = isBySomebody ? (done_by ?? '') : '';
  const ofVenues = venue_id === null || venue_id === undefined ? 0 : 1;
  return [due_at, region, key, role, term, ofVenues, state, doneBy, name_zh, name_en];
}
