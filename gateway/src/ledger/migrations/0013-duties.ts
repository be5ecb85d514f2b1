/** People's duties get a table of their own: one short row for each venue or unit, duty and term. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const indexed = (...columns: string[]) =>
  build.schema
    .createIndex(`duty_by_${columns.join('_')}`)
    .on('duty')
    .columns(columns);

export const duties: Migration = {
  number: 13,
  name: 'duties',
  steps: [
    build.schema
      .createTable('duty')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('name_zh', 'text', (column) => column.notNull())
      .addColumn('name_en', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('region', 'text', (column) => column.notNull())
      .addColumn('venue_id', 'text')
      .addColumn('cadence', 'text', (column) => column.notNull())
      .addColumn('term', 'text', (column) => column.notNull())
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('need', 'integer', (column) => column.notNull())
      .addColumn('done', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('done_at', 'bigint')
      .addColumn('done_by', 'text'),
    indexed('state', 'role', 'due_at'),
    indexed('state', 'due_at'),
    indexed('region', 'state', 'due_at'),
    indexed('venue_id', 'due_at'),
    indexed('cadence', 'due_at'),
    indexed('due_at'),
  ],
};
