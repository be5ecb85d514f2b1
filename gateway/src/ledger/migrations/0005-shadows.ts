/** What rules on trial say gets a table of its own: none of it is a hazard. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const indexed = (...columns: string[]) =>
  build.schema
    .createIndex(`shadow_by_${columns.join('_')}`)
    .on('shadow')
    .columns(columns);

export const shadows: Migration = {
  number: 5,
  name: 'shadows',
  steps: [
    build.schema
      .createTable('shadow')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('rule_id', 'text', (column) => column.notNull())
      .addColumn('author', 'text')
      .addColumn('venue_id', 'text', (column) => column.notNull())
      .addColumn('device_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('live', 'integer', (column) => column.notNull())
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('measured_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull()),
    indexed('rule_id', 'seq'),
    indexed('author', 'seq'),
    indexed('venue_id', 'seq'),
    indexed('opened_at'),
    indexed('ended_at'),
  ],
};
