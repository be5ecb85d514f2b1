/** A real file system of 64 MiB, for as long as a test runs, and ballast to fill it with. */

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHUNK = Buffer.alloc(64 << 10, 7);
const SMALLEST_BYTES = 4_096;

export interface SmallDisk {
  dir: string;
  freeBytes(): number;
  /** Writes ballast until no more than about `leaveBytes` are free. */
  fill(leaveBytes: number): void;
  /** Takes all ballast away. */
  relieve(): void;
  remove(): void;
}

/** Undefined where mounting is not allowed. */
export function smallDisk(mib = 64): SmallDisk | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-disk-'));
  const ballast = join(dir, 'ballast');
  const remove = () => {
    spawnSync('umount', ['-l', dir]);
    rmSync(dir, { recursive: true, force: true });
  };
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'none', dir]).status !== 0) {
    rmSync(dir, { recursive: true });
    return undefined;
  }
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  };
  return {
    dir,
    freeBytes,
    remove,
    fill: (leaveBytes) => fill(ballast, () => freeBytes() - leaveBytes),
    relieve: () => rmSync(ballast, { force: true }),
  };
}

export const mayMount: boolean = (() => {
  const disk = smallDisk(1);
  disk?.remove();
  return disk !== undefined;
})();

function fill(ballast: string, missingBytes: () => number): void {
  const descriptor = openSync(ballast, 'a');
  try {
    for (let missing = missingBytes(); missing >= SMALLEST_BYTES; missing = missingBytes()) {
      writeSync(descriptor, CHUNK, 0, Math.min(missing, CHUNK.length));
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
  } finally {
    closeSync(descriptor);
  }
}
