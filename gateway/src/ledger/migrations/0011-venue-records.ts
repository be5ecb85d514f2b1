/** What venues are filtered by beside region, colour and category gets columns and indexes. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const add = (name: string, type: 'text' | 'bigint') => build.schema.alterTable('venue').addColumn(name, type);
const indexed = (column: string) =>
  build.schema.createIndex(`venue_by_${column}`).on('venue').columns([column, 'id']);

export const venueRecords: Migration = {
  number: 11,
  name: 'venue-records',
  steps: [
    add('licence', 'text'),
    build.schema
      .alterTable('venue')
      .addColumn('state', 'text', (column) => column.notNull().defaultTo('open')),
    build.schema
      .alterTable('venue')
      .addColumn('over_limit', 'integer', (column) => column.notNull().defaultTo(0)),
    add('lead', 'text'),
    add('reassess_at', 'bigint'),
    build.updateTable('venue').set({ over_limit: sql<number>`json_array_length(body, '$.overLimit') > 0` }),
    indexed('licence'),
    indexed('state'),
    indexed('over_limit'),
    indexed('lead'),
    indexed('reassess_at'),
  ],
};
