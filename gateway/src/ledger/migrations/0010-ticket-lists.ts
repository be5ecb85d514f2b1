/** What lists of tickets are asked for becomes columns: whose, from where, how grave, how soon due. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const field = (name: string) => sql<string>`json_extract(body, ${sql.lit(`$.${name}`)})`;
const added = (name: string) => build.schema.alterTable('ticket').addColumn(name, 'text');
const indexed = (name: string) =>
  build.schema.createIndex(`ticket_by_${name}_seq`).on('ticket').columns([name, 'seq']);

export const ticketLists: Migration = {
  number: 10,
  name: 'ticket-lists',
  steps: [
    added('responsible'),
    added('handling'),
    build.updateTable('ticket').set({
      responsible: field('responsible'),
      handling: field('handling'),
    }),
    indexed('responsible'),
    indexed('source'),
    indexed('class'),
    indexed('handling'),
    // What is closed is due to nobody, and is nearly all of them.
    build.schema
      .createIndex('ticket_by_due_seq')
      .on('ticket')
      .columns(['due_at', 'seq'])
      .where(sql.ref('closed_at'), 'is', null),
  ],
};
