/** Tickets are found by their words, and notices by their ticket: one column and two indexes. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const field = (name: string) => sql<string>`json_extract(body, ${sql.lit(`$.${name}`)})`;
const words = sql<string>`lower(id || ' ' || coalesce(${field('title.zh')}, '') || ' ' || coalesce(${field('title.en')}, '')
  || ' ' || coalesce(${field('place')}, ''))`;

export const ticketWords: Migration = {
  number: 19,
  name: 'ticket-words',
  steps: [
    build.schema.alterTable('ticket').addColumn('words', 'text', (column) => column.notNull().defaultTo('')),
    build.updateTable('ticket').set({ words }),
    // Walked as a whole by a search, which therefore reads no bodies.
    build.schema.createIndex('ticket_by_words').on('ticket').columns(['words', 'seq']),
    build.schema
      .createIndex('notice_by_ticket_seq')
      .on('notice')
      .expression(sql`${field('ticketId')}, seq`),
  ],
};
