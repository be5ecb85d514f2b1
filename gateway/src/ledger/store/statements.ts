/** Builds typed SQL with Kysely and runs it on `node:sqlite`, which is synchronous. */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from './schema.ts';

const STATEMENTS_MAX = 256;

/**
 * Compiles only, never runs: Kysely's own drivers are asynchronous, and a commit must not yield between its
 * statements. PostgreSQL's seat is another compiler here and another runner below.
 */
export const build = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Runs built queries on one connection; prepared statements are kept, at most 256. [P8] */
export class Statements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  all<T>(query: Compilable<T>): T[] {
    const { sql, parameters } = query.compile();
    return this.prepare(sql).all(...(parameters as SQLInputValue[])) as T[];
  }

  first<T>(query: Compilable<T>): T | undefined {
    return this.all(query)[0];
  }

  /** Returns how many rows changed. */
  run(query: Compilable): number {
    const { sql, parameters } = query.compile();
    return Number(this.prepare(sql).run(...(parameters as SQLInputValue[])).changes);
  }

  prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    if (this.#prepared.size >= STATEMENTS_MAX) this.#forgetOldest();
    this.#prepared.set(sql, statement);
    return statement;
  }

  #forgetOldest(): void {
    const oldest = this.#prepared.keys().next();
    if (!oldest.done) this.#prepared.delete(oldest.value);
  }
}
