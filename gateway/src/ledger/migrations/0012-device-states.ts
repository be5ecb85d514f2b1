/** What stands against a device becomes a column, and venues get a covering index: counts read no bodies. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const deviceStates: Migration = {
  number: 12,
  name: 'device-states',
  steps: [
    build.schema.alterTable('device_health').addColumn('state', 'text'),
    build.updateTable('device_health').set({
      state: sql<string>`case
        when json_extract(body, '$.silent') = 1 then 'silent'
        when json_extract(body, '$.hasSent') = 0 then 'never_sent'
        when json_extract(body, '$.unprotected') = 1 then 'unprotected'
        when json_array_length(body, '$.faults') > 0 then 'faulty'
        else 'normal' end`,
    }),
    build.schema
      .createIndex('device_health_by_state_venue_id')
      .on('device_health')
      .columns(['state', 'venue_id']),
    build.schema
      .createIndex('venue_for_sums')
      .on('venue')
      .columns(['region', 'risk', 'category', 'licence', 'state']),
  ],
};
