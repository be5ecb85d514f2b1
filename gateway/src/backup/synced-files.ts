/** Files and folders that only their owner may read, on the disk when a function returns. */

import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = { file: 0o600, folder: 0o700 };

/** With its parents; throws what the disk says. */
export function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  mkdirSync(dir, { recursive: true, mode: OWNER_ONLY.folder });
  syncFolder(dirname(dir));
}

/** A name given or taken is on the disk only with its folder. */
export function syncFolder(dir: string): void {
  sync(dir, 'r');
}

export function writeSynced(file: string, content: string | Uint8Array): void {
  writeFileSync(file, content, { mode: OWNER_ONLY.file, flush: true });
}

/** A small file as it is now; nothing when there is none. */
export function copySmall(from: string, to: string): boolean {
  if (!existsSync(from)) return false;
  writeSynced(to, readFileSync(from));
  return true;
}

export function copyLarge(from: string, to: string): void {
  copyFileSync(from, to);
  keepToOwner(to);
  sync(to, 'r+');
}

export function keepToOwner(file: string): void {
  chmodSync(file, OWNER_ONLY.file);
}

export function freeBytes(dir: string): number {
  const disk = statfsSync(dir);
  return disk.bavail * disk.bsize;
}

export function isSameDisk(one: string, other: string): boolean {
  return statSync(one).dev === statSync(other).dev;
}

/** Empty when it does not exist. */
export function namesIn(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir) : [];
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
