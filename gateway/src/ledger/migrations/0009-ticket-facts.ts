/** What reports count of tickets and hazards becomes columns and covering indexes: sums read no bodies. */

import { sql } from 'kysely';
import type { Schema } from '../store/schema.ts';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const field = <T>(path: string) => sql<T>`json_extract(body, ${sql.lit(path)})`;
const column = (table: keyof Schema, name: string, type: 'text' | 'bigint' | 'integer') =>
  build.schema.alterTable(table).addColumn(name, type);

export const ticketFacts: Migration = {
  number: 9,
  name: 'ticket-facts',
  steps: [
    column('ticket', 'opened_at', 'bigint'),
    column('ticket', 'due_at', 'bigint'),
    column('ticket', 'class', 'text'),
    column('ticket', 'source', 'text'),
    column('ticket', 'listed_at', 'bigint'),
    column('ticket', 'is_merged', 'integer'),
    column('ticket', 'transfers', 'text'),
    build.updateTable('ticket').set({
      opened_at: field<number>('$.openedAt'),
      due_at: field<number>('$.dueAt'),
      class: field<string>('$.class'),
      source: field<string>('$.source'),
      listed_at: field<number | null>('$.supervision.at'),
      is_merged: sql<number>`json_extract(body, '$.mergedInto') is not null`,
      transfers: field<string | null>('$.transfers'),
    }),
    build.schema
      .createIndex('ticket_for_sums')
      .on('ticket')
      .columns(['opened_at', 'region', 'class', 'source', 'state', 'closed_at', 'due_at', 'is_merged']),
    build.schema
      .createIndex('ticket_by_transfers')
      .on('ticket')
      .columns(['opened_at', 'region'])
      .where(sql.ref('transfers'), 'is not', null),
    build.schema
      .createIndex('ticket_by_listed_at')
      .on('ticket')
      .columns(['listed_at', 'region', 'is_merged'])
      .where(sql.ref('listed_at'), 'is not', null),
  ],
};
