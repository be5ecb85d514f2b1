/** What the closed loop keeps on file beside hazards and tickets gets one table, told apart by `type`. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const indexed = (...columns: string[]) =>
  build.schema
    .createIndex(`filing_by_${columns.join('_')}`)
    .on('filing')
    .columns(columns);

export const filings: Migration = {
  number: 6,
  name: 'filings',
  steps: [
    build.schema
      .createTable('filing')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('region', 'text', (column) => column.notNull())
      .addColumn('venue_id', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint')
      .addColumn('closed_at', 'bigint')
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull()),
    indexed('type', 'seq'),
    indexed('type', 'state', 'seq'),
    indexed('type', 'region', 'seq'),
    indexed('venue_id', 'type', 'seq'),
    indexed('closed_at'),
  ],
};
