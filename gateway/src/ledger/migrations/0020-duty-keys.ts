/** One duty's list is read in the order of time: by itself it is a few rows among millions of daily ones. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const dutyKeys: Migration = {
  number: 20,
  name: 'duty-keys',
  steps: [
    build.schema.createIndex('duty_by_key_state_due_at').on('duty').columns(['key', 'state', 'due_at']),
  ],
};
