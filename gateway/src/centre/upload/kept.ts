/** What an upload keeps over a restart: how far it is, what the centre has been told, and the numbers it has given. */

import { type JsonFile, openJsonFile } from '../json-file.ts';
import { type Numbers, noNumbers } from './numbering.ts';
import { nothingTold, type Told } from './standing.ts';

/** A place in the ledger's changes of hazards. */
export interface Cursor {
  position: number;
  seq: number;
}

export interface Kept {
  cursor: Cursor;
  /** Wall time of its first start: what was over before it is no news. */
  since: number;
  told: Told;
  numbers: Numbers;
  /** What the centre has been told of each part. */
  named: Record<string, Named>;
}

export interface Named {
  name: string;
  partType: number;
}

export type KeptFile = JsonFile<Kept>;

export function openKeptFile(file: string): KeptFile {
  return openJsonFile(file, (text) => {
    const { cursor, since, told, numbers, named } = text as Partial<Kept>;
    if (cursor === undefined || since === undefined) return undefined;
    return {
      cursor,
      since,
      told: told ?? nothingTold(),
      numbers: numbers ?? noNumbers(),
      named: named ?? {},
    };
  });
}
