/** Planned times get a table: maintenance, commissioning, drills and announced work. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const indexed = (...columns: string[]) =>
  build.schema
    .createIndex(`period_by_${columns.join('_')}`)
    .on('period')
    .columns(columns);

export const periods: Migration = {
  number: 4,
  name: 'periods',
  steps: [
    build.schema
      .createTable('period')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('venue_id', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull()),
    indexed('venue_id', 'seq'),
    indexed('state', 'seq'),
    indexed('ended_at'),
  ],
};
