/** A file that gets a line whenever something has happened. */

import { openSync, writeSync } from 'node:fs';
import { Failure, reasonOf } from './failure.ts';

/**
 * Opens it now, and refuses with one line when that cannot be. Synchronous, so that a line stands in the file before
 * anything else happens, whatever happens then.
 */
export function openAppended(path: string): (line: string) => void {
  let file: number;
  try {
    file = openSync(path, 'a');
  } catch (cause) {
    throw new Failure(`cannot write ${path}: ${reasonOf(cause)}`, cause);
  }
  return (line) => writeSync(file, `${line}\n`);
}
