/** A data folder that an older version of the program has written in earnest, and what that version said of it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

export interface OlderFolder {
  position: number;
  hazards: string[];
  tickets: string[];
  /** `boot seq metrics`, sorted. */
  readings: string[];
}

/** Ledger step 22, of two venues with a device each, one fire acknowledged and one not. */
export function unpackOlderFolder(dir: string): OlderFolder {
  const packed = readFileSync(new URL('./older/step-22.br', import.meta.url));
  const content = brotliDecompressSync(packed);
  const end = content.indexOf(10);
  const { files, ...said } = JSON.parse(content.subarray(0, end).toString()) as OlderFolder & {
    files: { name: string; bytes: number }[];
  };
  mkdirSync(dir, { mode: 0o700 });
  let at = end + 1;
  for (const { name, bytes } of files) {
    writeFileSync(join(dir, name), content.subarray(at, at + bytes), { mode: 0o600 });
    at += bytes;
  }
  return said;
}
