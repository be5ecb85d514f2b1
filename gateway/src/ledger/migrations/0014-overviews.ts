/** Overviews and dues count in indexes alone: what is open has small ones, what came and went by day covering ones. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const replaced = (table: 'hazard' | 'ticket', column: 'opened_at' | 'closed_at') => [
  build.schema.createIndex(`${table}_by_${column}_region`).on(table).columns([column, 'region']),
  build.schema.dropIndex(`${table}_by_${column}`),
];
const field = (name: string) => sql<string>`json_extract(body, ${sql.lit(`$.${name}`)})`;

export const overviews: Migration = {
  number: 14,
  name: 'overviews',
  steps: [
    build.schema
      .createIndex('hazard_open_for_sums')
      .on('hazard')
      .expression(sql`region, kind, state, ${field('class')}`)
      .where(sql.ref('closed_at'), 'is', null),
    build.schema
      .createIndex('ticket_open_for_sums')
      .on('ticket')
      .columns(['region', 'source', 'class', 'state', 'due_at'])
      .where(sql.ref('closed_at'), 'is', null),
    ...replaced('hazard', 'opened_at'),
    ...replaced('ticket', 'closed_at'),
    build.schema
      .createIndex('device_health_by_venue_id_state')
      .on('device_health')
      .columns(['venue_id', 'state']),
    build.schema
      .createIndex('filing_by_form_seq')
      .on('filing')
      .expression(sql`type, ${field('form')}, seq`),
  ],
};
