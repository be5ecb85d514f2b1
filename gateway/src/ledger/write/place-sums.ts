/**
 * Where things are counted: in the topmost region around them that is no district, and what came and went there by day.
 * Of venues and devices triggers count; with one on hazards and tickets SQLite would keep every page that a row and
 * its indexes touch for the statement's own undoing, so that the writer counts those itself.
 */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RegionLevel } from '@ninewatch/rules';
import { COUNT_ANEW } from '../migrations/0024-place-sums.ts';

const DAY_MS = 86_400_000;
/** Days are those of the one civil time of China. */
export const DAY_OFFSET_MS = 8 * 3_600_000;

/** What is counted of a row: name in the sums → column. */
const TIMES = {
  hazard: { hazards: 'opened_at' },
  ticket: { ticketsOpened: 'opened_at', ticketsClosed: 'closed_at' },
} as const;
type Table = keyof typeof TIMES;
export interface PlacedRow {
  region: string;
  opened_at: number | null;
  closed_at: number | null;
}
/** `words`: of a ticket alone. */
export interface RowBefore extends PlacedRow {
  seq: number;
  words?: string;
}
interface Placed {
  place: string;
  level: RegionLevel | 'root';
  parent: string | null;
}
interface Sum {
  day: number;
  what: string;
  place: string;
  by: number;
}

/** The number of the day, as step 24 of the ledger has it. */
export function dayOf(at: number): number {
  return Math.floor((at + DAY_OFFSET_MS) / DAY_MS);
}

export class PlaceSums {
  readonly #db: DatabaseSync;
  readonly #before: Record<Table, StatementSync>;
  readonly #region: StatementSync;
  readonly #settle: StatementSync;
  readonly #add: StatementSync;
  readonly #drop: StatementSync;
  readonly #sums = new Map<string, Sum>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    const before = (columns: string, table: Table) =>
      db.prepare(`SELECT region, opened_at, closed_at, ${columns} FROM ${table} WHERE id = ?`);
    this.#before = { hazard: before('seq', 'hazard'), ticket: before('seq, words', 'ticket') };
    this.#region = db.prepare('SELECT counted_in AS place, level, parent FROM region WHERE id = ?');
    this.#settle = db.prepare('UPDATE region SET counted_in = ? WHERE id = ?');
    this.#add = db.prepare(`INSERT INTO day_sum (day, what, place, count) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count`);
    this.#drop = db.prepare('DELETE FROM day_sum WHERE day = ? AND what = ? AND place = ? AND count = 0');
  }

  /** Whatever was noted and not written was of a transaction that came to nothing. */
  begin(): void {
    this.#sums.clear();
  }

  /** Before the row is written, and within the transaction in which `write` follows. → the row as it was. */
  note(table: Table, id: string, next: PlacedRow): RowBefore | undefined {
    const before = this.#before[table].get(id) as unknown as RowBefore | undefined;
    const isElsewhere = before?.region !== next.region;
    for (const [what, column] of Object.entries(TIMES[table])) {
      const [last, now] = [before?.[column] ?? null, next[column]];
      if (last === now && !isElsewhere) continue;
      if (before !== undefined) this.#count(what, before.region, last, -1);
      this.#count(what, next.region, now, 1);
    }
    return before;
  }

  #count(what: string, region: string, at: number | null, by: 1 | -1): void {
    if (at === null) return;
    const place = this.#placeOf(region)?.place ?? '';
    const day = dayOf(at);
    const key = `${day} ${what} ${place}`;
    const known = this.#sums.get(key);
    if (known === undefined) this.#sums.set(key, { day, what, place, by });
    else known.by += by;
  }

  #placeOf(region: string): Placed | undefined {
    return this.#region.get(region) as Placed | undefined;
  }

  /** At the end. */
  write(): void {
    for (const { day, what, place, by } of this.#sums.values()) {
      if (by === 0) continue;
      this.#add.run(day, what, place, by);
      if (by < 0) this.#drop.run(day, what, place);
    }
    this.#sums.clear();
  }

  /** Writes a region: where it, or what is below it, is counted elsewhere from now on, all is counted anew. */
  around(id: string, writeRegion: () => void): void {
    // What is counted anew is what is in the ledger by now.
    this.write();
    const before = this.#placeOf(id);
    writeRegion();
    const now = this.#placeOf(id);
    const above = this.#placeOf(now?.parent ?? '');
    const place = above === undefined || isAboveTowns(above) ? id : above.place;
    if (before === undefined) this.#settle.run(place, id);
    else if (before.place !== place || isAboveTowns(before) !== isAboveTowns(now ?? before)) {
      for (const step of COUNT_ANEW) this.#db.exec(step);
    }
  }
}

/** Whether what lies directly below is counted for itself. */
function isAboveTowns({ level }: Placed): boolean {
  return level === 'root' || level === 'city' || level === 'district';
}
