/** Opens the ledger for its one writer. */

import type { Ledger } from './ledger-port.ts';

/** `dir` must exist; the file in it is made and migrated when needed. */
export function openLedger(dir: string): Ledger {
  throw new Error(`ledger at ${dir}: in the works`);
}
