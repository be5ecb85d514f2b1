/** Where tickets lie and with whom, in the order of the list: a page of a town reads no ticket of another. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const ticketPlaces: Migration = {
  number: 28,
  name: 'ticket-places',
  steps: [
    build.schema.createIndex('ticket_places').on('ticket').columns(['seq', 'region', 'unit', 'venue_id']),
  ],
};
