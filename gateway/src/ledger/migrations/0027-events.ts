/** Every step of a hazard, a ticket and a notice is an event with a number of its own, for systems that are told of all of them. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const events: Migration = {
  number: 27,
  name: 'events',
  steps: [
    build.schema
      .createTable('event')
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('object', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('body', 'text'),
    build.schema.createIndex('event_object').on('event').columns(['object', 'version']),
  ],
};
