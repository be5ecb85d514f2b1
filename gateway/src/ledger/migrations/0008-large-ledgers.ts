/** Indexes for a district of 20,000 venues and 200,000 tickets: rows of few regions, and counts that read no row. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const indexed = (table: string, ...columns: string[]) =>
  build.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns(columns);

export const largeLedgers: Migration = {
  number: 8,
  name: 'large-ledgers',
  steps: [
    indexed('notice', 'region', 'seq'),
    indexed('filing', 'region'),
    // Counted by these for overviews, without a look at any row.
    indexed('venue', 'region', 'risk', 'category'),
    indexed('ticket', 'region', 'state'),
    indexed('hazard', 'region', 'state'),
  ],
};
