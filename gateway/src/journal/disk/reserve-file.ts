/** A file that holds disk space back, to be given away when the disk is full. [P8] */

import { randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';

export interface Reserve {
  readonly bytes: number;
  /** What it holds now, which may be a part. */
  heldBytes(): number;
  isComplete(): boolean;
  /** Adds at most `bytesMax`, synced; false when the disk refused, the file is then gone. */
  grow(bytesMax: number): boolean;
  release(): void;
}

/** `bytes` 0 is a reserve that is always complete and gives nothing. */
export function createReserveFile(file: string, bytes: number): Reserve {
  let size = sizeOf(file);
  function release(): void {
    rmSync(file, { force: true });
    size = 0;
  }
  if (size > bytes) release();
  return {
    bytes,
    heldBytes: () => size,
    isComplete: () => size >= bytes,
    release,
    grow: (bytesMax) => {
      try {
        size += appendSynced(file, Math.min(bytesMax, bytes - size));
        return true;
      } catch {
        // Whatever the reason (disk full, quota), there is no reserve; the next probe tries again.
        release();
        return false;
      }
    },
  };
}

/** Random bytes, because a file system that compresses would keep no space for zeros. */
function appendSynced(file: string, bytes: number): number {
  if (bytes <= 0) return 0;
  const chunk = randomFillSync(Buffer.alloc(Math.min(bytes, 1 << 20)));
  const descriptor = openSync(file, 'a');
  try {
    for (let left = bytes; left > 0; ) left -= writeSync(descriptor, chunk, 0, Math.min(left, chunk.length));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
