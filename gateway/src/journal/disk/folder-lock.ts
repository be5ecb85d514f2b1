/** One program at a time on a data folder. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { causeText } from '../../base/errors.ts';

/** https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;

/**
 * Two gateways on one folder would each acknowledge what the other repeats. The lock ends with the process, or with
 * `close`. Throws in words for the operator.
 */
export function lockFolder(dir: string): DatabaseSync {
  const lock = new DatabaseSync(join(dir, 'journal.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    const isTaken = ((cause as { errcode?: number }).errcode ?? 0) === SQLITE_BUSY;
    throw new Error(
      isTaken ? 'another gateway uses it' : `journal.lock cannot be locked: ${causeText(cause)}`,
    );
  }
}
