/** Hazards are read in the order of their changes by whoever follows them from an offset of their own. */

import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const hazardChanges: Migration = {
  number: 29,
  name: 'hazard-changes',
  steps: [build.schema.createIndex('hazard_by_position_seq').on('hazard').columns(['position', 'seq'])],
};
