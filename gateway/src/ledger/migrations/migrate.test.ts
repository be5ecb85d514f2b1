/** Migrations: forward only, each once, all of one step or nothing of it. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { AT, aDevice, aDuty, aHealth, aRegion, aVenue, freshLedger } from '../ledger-fixtures.ts';
import { build, Statements } from '../store/statements.ts';
import { Checkpoints } from '../write/checkpoints.ts';
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

it('step 2 finds the unit of the tickets that are there', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS.slice(0, 1));
  const insert = db.prepare(
    'INSERT INTO ticket (id, position, venue_id, region, state, version, body) VALUES (?, 1, ?, ?, ?, 1, ?)',
  );
  insert.run('t1', 'v1', 'grid', 'open', JSON.stringify({ id: 't1', region: 'grid', unit: 'town' }));
  insert.run('t2', 'v1', 'grid', 'closed', JSON.stringify({ id: 't2', region: 'grid' }));
  migrate(db);
  expect(db.prepare('SELECT id, unit FROM ticket ORDER BY id').all()).toEqual([
    { id: 't1', unit: 'town' },
    { id: 't2', unit: 'grid' },
  ]);
});

it('step 3 keeps what was saved before as a checkpoint that cannot be read', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS.slice(0, 2));
  db.exec("INSERT INTO checkpoint VALUES (7, 'x', 'plain', x'7b7d')");
  migrate(db);
  const checkpoints = new Checkpoints(db, new Statements(db));
  expect(checkpoints.oldestPosition()).toBe(7);
  expect(() => [...(checkpoints.list()[0]?.parts() ?? [])]).toThrow('saved by an earlier version');
});

it('step 19 finds the words of the tickets that are there', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS.slice(0, 18));
  const columns =
    'id, position, venue_id, region, state, version, opened_at, due_at, class, source, is_merged';
  db.prepare(
    `INSERT INTO ticket (${columns}, body) VALUES (?, 1, 'v', 'r', 'open', 1, 1, 1, '', '', 0, ?)`,
  ).run('t1', JSON.stringify({ id: 't1', title: { zh: '堵塞', en: 'Blocked' } }));
  migrate(db);
  expect(db.prepare('SELECT words FROM ticket').all()).toEqual([{ words: 't1 堵塞 blocked ' }]);
});

it('step 22 finds the office that a ticket is with', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS.slice(0, 21));
  const columns =
    'id, position, venue_id, region, state, version, opened_at, due_at, class, source, is_merged, transfers';
  const put = db.prepare(
    `INSERT INTO ticket (${columns}, body) VALUES (?, 1, 'v', 'r', 'open', 1, 1, 1, '', '', 0, ?, ?)`,
  );
  const there = { kind: 'town_section', to: 't1', department: '规建办' };
  const bodies = {
    with: { unit: 't1', transfers: [{ kind: 'unit', to: 't1' }, there] },
    on: { unit: 't1', transfers: [there, { kind: 'unit', to: 't1' }] },
    up: { unit: 'd1', transfers: [there] },
  };
  for (const [id, body] of Object.entries(bodies))
    put.run(id, JSON.stringify(body.transfers), JSON.stringify(body));
  put.run('none', null, JSON.stringify({ unit: 't1' }));
  migrate(db);
  expect(db.prepare('SELECT id FROM ticket WHERE office = ?').all('规建办')).toEqual([{ id: 'with' }]);
  expect(db.prepare('SELECT id FROM ticket WHERE office IS NULL ORDER BY id').all()).toHaveLength(3);
});

it('step 23 sums what is there as what is written later is summed', () => {
  const { dir, store } = freshLedger();
  const done = { doneBy: 'li', state: 'done' } as const;
  store(
    ...[aRegion('ta'), aVenue('v1', 'ta'), aVenue('v2', 'ta')],
    ...[
      aDevice('d1', 'v1'),
      aDevice('d2', 'v1'),
      aDevice('d3', 'v2', { retired: true }),
      aDevice('d4', 'v2'),
    ],
    aDevice('d5', 'v2', { outOfService: { reason: 'r', by: 'a', at: AT, from: AT, until: AT + 1 } }),
    aDevice('d6', 'v2', { kind: 'collector' }),
    ...[aHealth('d1', 'v1', { hasSent: true }), aHealth('d2', 'v1', { hasSent: true, silent: true })],
    ...[aHealth('d5', 'v2', { hasSent: true }), aHealth('d6', 'v2', { hasSent: true, unprotected: true })],
    ...[aDuty('u1', { venueId: 'v1' }), aDuty('u2', { venueId: 'v2' }), aDuty('u3')],
    ...[aDuty('u4', { ...done, role: 'owner', venueId: 'v1' }), aDuty('u5', { ...done, venueId: 'v1' })],
  );
  const old = new DatabaseSync(':memory:');
  migrate(old, MIGRATIONS.slice(0, 22));
  old.prepare('ATTACH ? AS grown').run(join(dir, 'ledger.sqlite'));
  for (const table of ['duty', 'device', 'device_health']) {
    const known = old.prepare(`SELECT name FROM pragma_table_info('${table}', 'main')`).all();
    const columns = known.map(({ name }) => `"${name}"`).join();
    old.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM grown.${table}`);
  }
  const told: number[] = [];
  migrate(old, MIGRATIONS, ({ number }) => told.push(number));
  expect(told).toEqual(MIGRATIONS.slice(22).map(({ number }) => number));
  for (const [table, order] of [
    ...[['duty_sum', 'due_at, region, key, role, of_venues, state, done_by']],
    ...[['sensor_sum', 'venue_id, kind, state']],
    ...[['venue_sensors', 'venue_id']],
    ...[['device', 'id']],
    ...[['device_health', 'device_id']],
  ] as const) {
    const rows = (of: string) => old.prepare(`SELECT * FROM ${of}.${table} ORDER BY ${order}`).all();
    expect(rows('main').length).toBeGreaterThan(1);
    expect(rows('main')).toEqual(rows('grown'));
  }
});

it('tells of no step in a ledger that is new', () => {
  const told: string[] = [];
  migrate(new DatabaseSync(':memory:'), MIGRATIONS, ({ name }) => told.push(name));
  expect(told).toEqual([]);
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
