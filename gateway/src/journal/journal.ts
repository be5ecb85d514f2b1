/** The journal as the main thread sees it: records go to the journal's thread, answers come back after the fsync. */

import type { Journal, JournalOptions } from './journal-port.ts';

export type * from './journal-port.ts';
export { JOURNAL_LIMITS } from './journal-port.ts';
export { openJournalReader } from './journal-reader.ts';

/** Refuses with `data-dir-unusable` a folder that cannot be written or that another gateway uses. */
export async function openJournal(_options: JournalOptions): Promise<Journal> {
  throw new Error('under construction');
}
