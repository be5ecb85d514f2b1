/** Migrations: forward only, each once, all of one step or nothing of it. */

import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { build } from '../store/statements.ts';
import { MIGRATIONS, type Migration, migrate } from './migrate.ts';

const addNote: Migration = {
  number: MIGRATIONS.length + 1,
  name: 'add-note',
  steps: [build.schema.alterTable('venue').addColumn('note', 'text')],
};
const failing: Migration = {
  number: MIGRATIONS.length + 1,
  name: 'failing',
  steps: [
    build.schema.createTable('half_way').addColumn('id', 'text'),
    build.schema.alterTable('no_such_table').addColumn('note', 'text'),
  ],
};

function schemaOf(db: DatabaseSync): unknown[] {
  return db.prepare('SELECT name, sql FROM sqlite_master ORDER BY name').all();
}

it('from an empty file, and again without any effect', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const before = schemaOf(db);
  migrate(db);
  expect(schemaOf(db)).toEqual(before);
  expect(db.prepare('SELECT id, path FROM region').all()).toEqual([{ id: 'root', path: '/root/' }]);
});

it('a later step is added to a ledger that has the earlier ones', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  migrate(db, [...MIGRATIONS, addNote]);
  expect(db.prepare('SELECT number, name FROM migration ORDER BY number').all().at(-1)).toEqual({
    number: addNote.number,
    name: 'add-note',
  });
  expect(() => db.exec('SELECT note FROM venue')).not.toThrow();
});

it('a step that fails leaves nothing behind', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const before = schemaOf(db);
  expect(() => migrate(db, [...MIGRATIONS, failing])).toThrow(/no_such_table/);
  expect(schemaOf(db)).toEqual(before);
});

it('a ledger of a newer version is refused', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, [...MIGRATIONS, addNote]);
  expect(() => migrate(db)).toThrow(expect.objectContaining({ code: 'data-dir-unusable' }));
});
