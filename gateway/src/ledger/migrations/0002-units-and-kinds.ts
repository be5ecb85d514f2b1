/** A ticket's unit becomes a column, for the unit that sees it by that; a rare kind of hazard is found by an index. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const unitsAndKinds: Migration = {
  number: 2,
  name: 'units-and-kinds',
  steps: [
    build.schema.alterTable('ticket').addColumn('unit', 'text', (column) => column.notNull().defaultTo('')),
    build.updateTable('ticket').set({ unit: sql<string>`coalesce(json_extract(body, '$.unit'), region)` }),
    build.schema.createIndex('ticket_by_unit_seq').on('ticket').columns(['unit', 'seq']),
    build.schema.createIndex('hazard_by_kind_seq').on('hazard').columns(['kind', 'seq']),
    // Without it the index above would be taken for open ones of a common kind, and read through all the closed.
    build.schema.createIndex('hazard_by_kind_state_seq').on('hazard').columns(['kind', 'state', 'seq']),
  ],
};
