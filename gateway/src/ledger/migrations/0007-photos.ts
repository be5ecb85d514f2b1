/** Evidence photos get a table, and another one says what refers to them. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const indexed = (table: 'photo' | 'photo_link', ...columns: string[]) =>
  build.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns(columns);

export const photos: Migration = {
  number: 7,
  name: 'photos',
  steps: [
    build.schema
      .createTable('photo')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('look_since', 'bigint')
      .addColumn('body', 'text', (column) => column.notNull()),
    indexed('photo', 'look_since'),
    build.schema
      .createTable('photo_link')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('photo_id', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('subject_id', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull()),
    indexed('photo_link', 'photo_id'),
    indexed('photo_link', 'subject', 'subject_id', 'at'),
  ],
};
