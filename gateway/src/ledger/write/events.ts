/** Writes each step of a hazard, a ticket and a notice as an event, in the transaction that writes the thing itself. [P4] */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Notice } from '@ninewatch/rules';
import type { Clock } from '../../base/clock.ts';
import type { RowChange } from './rows.ts';

export class EventWriter {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  #insert: StatementSync | undefined;

  /** Its wall time is when an event was stored: kept, so that what is told of it is the same each time it is told. */
  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** `body` is what was stored of the thing. */
  note({ kind, object }: RowChange, body: unknown): void {
    if (kind === 'hazard' || kind === 'ticket') this.#write(kind, object, String(body));
    // Its words are read with the notice itself, as it stands then; that it was answered is no news for a system.
    else if (kind === 'notice' && isNew(object)) this.#write(kind, { id: object.id, version: 1 }, null);
  }

  #write(kind: string, { id, version }: { id: string; version: number }, body: string | null): void {
    this.#insert ??= this.#db.prepare(
      'INSERT INTO event (at, kind, object, version, body) VALUES (?, ?, ?, ?, ?)',
    );
    this.#insert.run(this.#clock.nowMs(), kind, id, version, body);
  }
}

function isNew({ state, once }: Notice): boolean {
  return state === 'due' || once === true;
}
