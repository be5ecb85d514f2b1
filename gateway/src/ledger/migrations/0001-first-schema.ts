/** The tables of the first release. */

import { type CompiledQuery, type CreateTableBuilder, sql } from 'kysely';
import type { Schema } from '../store/schema.ts';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

type Columns = Record<string, 'text' | 'integer' | 'bigint' | 'blob'>;
// biome-ignore lint/suspicious/noExplicitAny: columns are named by data here, their types are in the schema.
type Table = CreateTableBuilder<any, any>;

/** Columns ending in `?` may be null. */
function withColumns(table: Table, columns: Columns): Table {
  return Object.entries(columns).reduce((made, [name, type]) => {
    if (name.endsWith('?')) return made.addColumn(name.slice(0, -1), type);
    return made.addColumn(name, type, (column) => column.notNull());
  }, table);
}

function keyed(
  name: keyof Schema,
  key: string,
  type: 'text' | 'bigint' | 'integer',
  columns: Columns,
): Table {
  const table = build.schema.createTable(name) as Table;
  return withColumns(
    table.addColumn(key, type, (column) => column.primaryKey().notNull()),
    columns,
  );
}

function sequenced(name: keyof Schema, columns: Columns): Table {
  const table = build.schema.createTable(name) as Table;
  return withColumns(
    table
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique()),
    { position: 'bigint', ...columns, body: 'text' },
  );
}

function indexed(table: keyof Schema, ...columns: string[]) {
  return build.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns(columns);
}

function raw(text: string): { compile(): CompiledQuery } {
  return { compile: () => sql.raw(text).compile(build) };
}

const placesAndPeople = [
  keyed('region', 'id', 'text', {
    'parent?': 'text',
    path: 'text',
    level: 'text',
    version: 'integer',
    body: 'text',
  }),
  build.schema.createIndex('region_by_path').on('region').column('path').unique(),
  keyed('venue', 'id', 'text', {
    region: 'text',
    category: 'integer',
    risk: 'text',
    name: 'text',
    version: 'integer',
    body: 'text',
  }),
  indexed('venue', 'region'),
  keyed('device', 'id', 'text', {
    venue_id: 'text',
    kind: 'text',
    'collector?': 'text',
    version: 'integer',
    body: 'text',
  }),
  indexed('device', 'venue_id'),
  indexed('device', 'collector'),
  keyed('device_health', 'device_id', 'text', { venue_id: 'text', version: 'integer', body: 'text' }),
  keyed('user', 'id', 'text', { username: 'text', version: 'integer', body: 'text' }),
  build.schema.createIndex('user_by_username').on('user').column('username').unique(),
];

const work = [
  sequenced('hazard', {
    venue_id: 'text',
    region: 'text',
    kind: 'text',
    state: 'text',
    opened_at: 'bigint',
    'closed_at?': 'bigint',
    version: 'integer',
  }),
  indexed('hazard', 'state', 'seq'),
  indexed('hazard', 'venue_id', 'seq'),
  indexed('hazard', 'region', 'seq'),
  indexed('hazard', 'opened_at'),
  indexed('hazard', 'closed_at'),
  sequenced('ticket', {
    'hazard_id?': 'text',
    venue_id: 'text',
    region: 'text',
    state: 'text',
    'closed_at?': 'bigint',
    version: 'integer',
  }),
  indexed('ticket', 'state', 'seq'),
  indexed('ticket', 'venue_id', 'seq'),
  indexed('ticket', 'region', 'seq'),
  indexed('ticket', 'hazard_id'),
  indexed('ticket', 'closed_at'),
  sequenced('notice', { hazard_id: 'text', region: 'text', state: 'text', at: 'bigint' }),
  indexed('notice', 'hazard_id', 'seq'),
  indexed('notice', 'at'),
  sequenced('command', { device_id: 'text', state: 'text', at: 'bigint' }),
  indexed('command', 'device_id', 'seq'),
  indexed('command', 'state', 'seq'),
  indexed('command', 'at'),
  sequenced('rejection', { device_id: 'text', venue_id: 'text', reason: 'text', received_at: 'bigint' }),
  indexed('rejection', 'device_id', 'seq'),
  indexed('rejection', 'reason', 'seq'),
  indexed('rejection', 'received_at'),
];

const record = [
  keyed('audit', 'seq', 'integer', {
    position: 'bigint',
    ordinal: 'integer',
    body: 'text',
    previous_hash: 'text',
    hash: 'text',
  }),
  refuseAudit('UPDATE', ''),
  refuseAudit('DELETE', ''),
  // INSERT OR REPLACE would delete without a delete trigger.
  refuseAudit('INSERT', 'WHEN NEW.seq <= (SELECT coalesce(max(seq), 0) FROM audit)'),
  keyed('reader_offset', 'reader', 'text', { position: 'bigint' }),
  keyed('checkpoint', 'position', 'integer', { checksum: 'text', encoding: 'text', content: 'blob' }),
  keyed('meta', 'key', 'text', { value: 'text' }),
];

/** The log grows at its end and changes nowhere. [P10] */
function refuseAudit(act: 'UPDATE' | 'DELETE' | 'INSERT', when: string) {
  const name = `audit_refuses_${act.toLowerCase()}`;
  const body = "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END";
  return raw(`CREATE TRIGGER ${name} BEFORE ${act} ON audit ${when} ${body}`);
}

const root = { id: 'root', version: 1, name: 'root', level: 'root' };

export const firstSchema: Migration = {
  number: 1,
  name: 'first-schema',
  steps: [
    ...placesAndPeople,
    ...work,
    ...record,
    // A fresh ledger has one region.
    build.insertInto('region').values({
      id: root.id,
      parent: null,
      path: '/root/',
      level: root.level,
      version: root.version,
      body: JSON.stringify(root),
    }),
  ],
};
