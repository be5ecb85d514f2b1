/** Venues, devices and tickets are searched in indexes of their words alone, and rare devices found in their own. */

import { type CompiledQuery, sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const raw = (text: string): { compile(): CompiledQuery } => ({ compile: () => sql.raw(text).compile(build) });
const field = (name: string) => `json_extract(body, '$.${name}')`;

const worded = (table: 'venue' | 'device', words: string) => [
  raw(`ALTER TABLE ${table} ADD COLUMN words TEXT NOT NULL DEFAULT ''`),
  raw(`UPDATE ${table} SET words = lower(${words})`),
  // In the order of the lists.
  raw(`CREATE INDEX ${table}_words ON ${table} (id, words)`),
];
const rare = (name: string, what: string) =>
  raw(`CREATE INDEX ${name} ON device (id) WHERE json_extract(device.body, '$.${what}') IS NOT NULL`);

export const words: Migration = {
  number: 25,
  name: 'words',
  steps: [
    ...worded('venue', 'id || char(10) || name'),
    ...worded(
      'device',
      `id || char(10) || coalesce(${field('place')}, '') || char(10) || coalesce(${field('model')}, '')`,
    ),
    rare('device_retired', 'retired'),
    rare('device_out_of_service', 'outOfService'),
    // In the order of the list: of a state that many have a page is read, not all of them.
    raw('CREATE INDEX device_health_by_state_device_id ON device_health (state, device_id)'),
  ],
};
