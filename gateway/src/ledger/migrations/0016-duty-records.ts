/** A duty says which record fulfils it, so that a due list can offer the way to do it; older rows say nothing. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const dutyRecords: Migration = {
  number: 16,
  name: 'duty-records',
  steps: [build.schema.alterTable('duty').addColumn('record', 'text')],
};
