/** Tickets that wait for somebody's word are found by until when: a column, with an index of those few alone. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const ticketWaits: Migration = {
  number: 15,
  name: 'ticket-waits',
  steps: [
    build.schema.alterTable('ticket').addColumn('wait_at', 'bigint'),
    build.schema
      .createIndex('ticket_by_wait_seq')
      .on('ticket')
      .columns(['wait_at', 'seq'])
      .where(sql.ref('wait_at'), 'is not', null),
  ],
};
