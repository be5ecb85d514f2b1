/** The office that a ticket is with becomes a column, for the list of what an office has to do. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

/** The last transfer, when it went to a department that the ticket's unit still is. */
const office = sql<
  string | null
>`(select each.value ->> 'department' from json_each(body, '$.transfers') as each
  where each.key = json_array_length(body, '$.transfers') - 1
    and each.value ->> 'kind' <> 'unit' and each.value ->> 'to' = json_extract(body, '$.unit'))`;

export const ticketOffices: Migration = {
  number: 22,
  name: 'ticket-offices',
  steps: [
    build.schema.alterTable('ticket').addColumn('office', 'text'),
    build.updateTable('ticket').set({ office }).where('transfers', 'is not', null),
    build.schema
      .createIndex('ticket_by_office_seq')
      .on('ticket')
      .columns(['office', 'seq'])
      .where('office', 'is not', null),
  ],
};
