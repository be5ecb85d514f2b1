/** Opens the ledger for reading. */

import type { LedgerQueries } from './query-port.ts';

/** A read-only connection; the writer must have opened the ledger before. */
export function openLedgerQueries(dir: string): LedgerQueries & { close(): void } {
  throw new Error(`ledger at ${dir}: in the works`);
}

/** What the query thread serves through `base/rpc`. */
export function ledgerQueryFunctions(dir: string): LedgerQueries & { close(): void } {
  return openLedgerQueries(dir);
}
