/** Catalogues that took effect are kept with their texts, so that people can look at an old one and put it back. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const rulesHistory: Migration = {
  number: 21,
  name: 'rules-history',
  steps: [
    build.schema
      .createTable('rules_version')
      .addColumn('revision', 'integer', (column) => column.primaryKey())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('version', 'text', (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addColumn('by', 'text', (column) => column.notNull())
      .addColumn('note', 'text')
      .addColumn('origin', 'text')
      .addColumn('diff', 'text')
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('characters', 'integer', (column) => column.notNull())
      .addColumn('text', 'blob', (column) => column.notNull()),
  ],
};
