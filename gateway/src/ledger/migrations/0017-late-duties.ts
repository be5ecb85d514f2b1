/** Duties that were missed say until when they may be done late, and those are counted in a small index. */

import { sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

export const lateDuties: Migration = {
  number: 17,
  name: 'late duties',
  steps: [
    build.schema.alterTable('duty').addColumn('late_until', 'bigint'),
    build.schema
      .createIndex('duty_missed_by_late_until')
      .on('duty')
      .columns(['late_until', 'region'])
      .where(sql<boolean>`state = 'missed'`),
  ],
};
