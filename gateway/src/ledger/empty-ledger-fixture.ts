/** An empty ledger for tests, which open hundreds of them. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openLedger } from './ledger.ts';

let empty: Buffer | undefined;

/** Lays an empty ledger of the newest schema into the folder: to take all its steps lasts longer than most tests. */
export function layLedger(dir: string): void {
  empty ??= emptyLedger();
  writeFileSync(join(dir, 'ledger.sqlite'), empty);
}

function emptyLedger(): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-ledger-'));
  openLedger(dir).close();
  const file = join(dir, 'ledger.sqlite');
  const db = new DatabaseSync(file);
  // Each ledger has one of its own.
  db.exec("DELETE FROM meta WHERE key = 'epoch'");
  db.close();
  const bytes = readFileSync(file);
  rmSync(dir, { recursive: true });
  return bytes;
}
