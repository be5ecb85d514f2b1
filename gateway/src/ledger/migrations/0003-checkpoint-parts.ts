/** A checkpoint becomes a range of parts. What was saved as one text has a format that is not read any more. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const checkpointParts: Migration = {
  number: 3,
  name: 'checkpoint-parts',
  steps: [
    build.schema
      .createTable('checkpoint_part')
      .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('crc', 'bigint', (column) => column.notNull())
      .addColumn('content', 'blob', (column) => column.notNull()),
    // Parts are numbered from 1: a saved state that begins at 0 is one of before.
    build.schema
      .alterTable('checkpoint')
      .addColumn('first_part', 'bigint', (column) => column.notNull().defaultTo(0)),
    build.schema
      .alterTable('checkpoint')
      .addColumn('last_part', 'bigint', (column) => column.notNull().defaultTo(0)),
    build.schema.alterTable('checkpoint').dropColumn('encoding'),
    build.schema.alterTable('checkpoint').dropColumn('content'),
  ],
};
