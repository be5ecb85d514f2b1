/** What is left of a data folder when power goes: what was synced, and perhaps some of what was not. */

import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const BLOCK_BYTES = 4_096;
/** Of the blocks and names that were not synced. */
const SHARE_LEFT = 0.5;
/** Never read again after a system start: locks and shared indexes of live processes. */
const OF_PROCESSES = /-shm$|^journal\.lock/;

/** The folder becomes the shadow; with `random`, unsynced blocks and names may have reached the disk all the same. */
export function cutPower(dataDir: string, shadowDir: string, random?: () => number): void {
  if (random !== undefined && existsSync(dataDir)) leaveSome(dataDir, shadowDir, random);
  rmSync(dataDir, { recursive: true, force: true });
  cpSync(shadowDir, dataDir, { recursive: true });
  for (const name of readdirSync(dataDir)) {
    const { ino } = statSync(join(dataDir, name));
    utimesSync(join(shadowDir, name), ino, ino);
  }
}

function leaveSome(dataDir: string, shadowDir: string, random: () => number): void {
  for (const name of readdirSync(dataDir).filter((each) => !OF_PROCESSES.test(each))) {
    const [written, kept] = [join(dataDir, name), join(shadowDir, name)];
    // A folder of files that are named by their content: nothing is put into it here.
    if (statSync(written).isDirectory()) continue;
    const isKept = existsSync(kept);
    if (isKept && statSync(kept).mtimeMs / 1_000 === statSync(written).ino) {
      writeFileSync(kept, mixed(readFileSync(kept), readFileSync(written), random));
    } else if (random() < SHARE_LEFT) {
      // The name may lead to the new file already, and that be empty still.
      writeFileSync(kept, !isKept && random() < SHARE_LEFT ? '' : readFileSync(written));
    }
  }
}

function mixed(synced: Buffer, written: Buffer, random: () => number): Buffer {
  if (synced.equals(written)) return synced;
  const mix = Buffer.alloc(Math.max(synced.length, written.length));
  synced.copy(mix);
  let end = synced.length;
  for (let at = 0; at < written.length; at += BLOCK_BYTES) {
    const block = written.subarray(at, at + BLOCK_BYTES);
    if (block.equals(synced.subarray(at, at + BLOCK_BYTES)) || random() >= SHARE_LEFT) continue;
    block.copy(mix, at);
    end = Math.max(end, at + block.length);
  }
  return mix.subarray(0, end);
}
