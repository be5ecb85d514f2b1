/** What this program writes: its version, and the formats of its files. */

import { readFileSync } from 'node:fs';
import { CHECKPOINT_FORMAT } from '@ninewatch/rules';
import { JOURNAL_FORMAT } from './journal/disk/entry-store.ts';
import { MIGRATIONS } from './ledger/migrations/migrate.ts';
import { READINGS_FORMAT } from './sinks/embedded/schema.ts';

export interface Formats {
  /** Names of the ledger's steps, in order. */
  steps: readonly string[];
  journal: number;
  readings: number;
  checkpoint: number;
}

export const FORMATS: Formats = {
  steps: MIGRATIONS.map(({ name }) => name),
  journal: JOURNAL_FORMAT,
  readings: READINGS_FORMAT,
  checkpoint: CHECKPOINT_FORMAT,
};

export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String(version);
}
