/** Writes the fold's changes into their tables; the caller holds the transaction. */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { causeText, GatewayError } from '../../base/errors.ts';
import type { PlacedChange } from '../ledger-port.ts';
import { asLedgerError } from '../store/database.ts';
import { build, Statements } from '../store/statements.ts';
import { appendAudit } from './audit-chain.ts';
import { type DutyRow, DutySums } from './duty-sums.ts';
import { EventWriter } from './events.ts';
import { type PlacedRow, PlaceSums } from './place-sums.ts';
import { writeRegion } from './region-paths.ts';
import { type KeyedRow, type RowChange, rowOf } from './rows.ts';
import { boundRulesHistory } from './rules-history.ts';

type RegionChange = Extract<PlacedChange['change'], { kind: 'region' }>;
type Withdrawn = Extract<PlacedChange['change'], { kind: 'duty_withdrawn' }>;

/** A change that no ledger could take: its entry is named, so that the others need not wait for it. [P6] */
class ChangeFailed extends Error {
  readonly position: number;
  readonly ordinal: number;
  constructor(position: number, ordinal: number, cause: unknown) {
    super(`a change of ${position}:${ordinal} cannot be written: ${causeText(cause)}`, { cause });
    this.position = position;
    this.ordinal = ordinal;
  }
}

export class ChangeWriter {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  /** One upsert a table, compiled at its first use: the columns of a table's rows never differ. */
  readonly #upserts = new Map<string, StatementSync>();
  readonly #dutySums: DutySums;
  readonly #placeSums: PlaceSums;
  /** As sums, by the writer; a trigger follows what is dropped. */
  readonly #putText: StatementSync;
  readonly #events: EventWriter;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db;
    this.#statements = new Statements(db);
    this.#dutySums = new DutySums(db);
    this.#placeSums = new PlaceSums(db);
    this.#putText = db.prepare('INSERT OR REPLACE INTO ticket_text (rowid, words) VALUES (?, ?)');
    this.#events = new EventWriter(db, clock);
  }

  /** In the order given; audit lines extend the chain. A reply is nothing to keep; a desk's floods are in the audit. */
  write(changes: readonly PlacedChange[]): void {
    const auditLines: Parameters<typeof appendAudit>[1] = [];
    this.#dutySums.begin();
    this.#placeSums.begin();
    for (const { position, ordinal, change } of changes) {
      if (change.kind === 'audit') auditLines.push({ position, ordinal, line: change.object });
      else if (change.kind !== 'reply' && change.kind !== 'desk') this.#writeOne(change, position, ordinal);
    }
    this.#dutySums.write();
    this.#placeSums.write();
    appendAudit(this.#statements, auditLines);
  }

  #writeOne(change: RowChange | RegionChange | Withdrawn, position: number, ordinal: number): void {
    try {
      if (change.kind === 'region') {
        this.#placeSums.around(change.object.id, () => writeRegion(this.#statements, change.object));
      } else if (change.kind === 'duty_withdrawn') this.#dropDuty(change.object.id);
      else {
        const keyed = rowOf(change, position);
        this.#upsert(keyed);
        this.#events.note(change, keyed.row.body);
      }
      if (change.kind === 'rules') boundRulesHistory(this.#statements);
    } catch (cause) {
      if (asLedgerError(cause) instanceof GatewayError) throw cause;
      throw new ChangeFailed(position, ordinal, cause);
    }
  }

  #dropDuty(id: string): void {
    // Its sum follows at once, and must be there.
    this.#dutySums.write();
    this.#statements.run(build.deleteFrom('duty').where('id', '=', id));
  }

  #upsert(keyed: KeyedRow): void {
    const { table, row } = keyed;
    if (table === 'duty') this.#dutySums.note(row as unknown as DutyRow);
    const isWork = table === 'hazard' || table === 'ticket';
    const before = isWork
      ? this.#placeSums.note(table, String(row.id), row as unknown as PlacedRow)
      : undefined;
    const seq = this.#put(keyed);
    const { words } = row;
    if (table === 'ticket' && before?.words !== words) {
      this.#putText.run(before?.seq ?? seq, String(words));
    }
  }

  /** Returns the `seq` of a row that was not there before. */
  #put(keyed: KeyedRow): number {
    let statement = this.#upserts.get(keyed.table);
    if (statement === undefined) {
      statement = this.#db.prepare(upsertSql(keyed));
      this.#upserts.set(keyed.table, statement);
    }
    return Number(statement.run(...(Object.values(keyed.row) as SQLInputValue[])).lastInsertRowid);
  }
}

/** `insert … on conflict do update` keeps the row's `seq`, so that a changed hazard keeps its place in lists. */
function upsertSql({ table, key, row }: KeyedRow): string {
  const anyTable = build as unknown as Kysely<Record<string, Record<string, unknown>>>;
  const others = Object.keys(row).filter((column) => column !== key);
  return anyTable
    .insertInto(table)
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column(key)
        .doUpdateSet((eb) =>
          Object.fromEntries(others.map((column) => [column, eb.ref(`excluded.${column}`)])),
        ),
    )
    .compile().sql;
}
