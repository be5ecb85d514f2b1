/** The folder of all backups: one writer at a time, names by time, room, and no more of them than asked for. */

import { existsSync, rmSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { causeText, GatewayError } from '../base/errors.ts';
import { MANIFEST_FILE } from './manifest.ts';
import { freeBytes, isSameDisk, makeFolder, namesIn } from './synced-files.ts';

/** A folder that ends so is of a backup that did not end. */
export const PARTIAL = '.partial';
const NAME = /^ninewatch-\d{8}T\d{6}Z(-\d+)?$/;
const MARGIN_BYTES = 16 << 20;

export interface BackupFolder {
  /** Path of the next backup; `<path>.partial` while it is made. */
  nameFor(atMs: number): string;
  /** Removes finished backups, oldest first, until `kept` are left. Returns their names. */
  removeOld(kept: number): string[];
  close(): void;
}

/**
 * Made when needed; what a backup that was killed has left in it is removed. Throws `file-unusable` when it lies
 * within the data folder or another backup is under way.
 */
export function openBackupFolder(into: string, dataDir: string): BackupFolder {
  const path = relative(resolve(dataDir), resolve(into));
  if (path === '' || !(path.startsWith('..') || resolve(path) === path)) {
    throw refusal(`${into} lies within the data folder: a backup there is lost with it`);
  }
  try {
    makeFolder(into);
  } catch (cause) {
    throw refusal(`${into} cannot be made: ${causeText(cause)}`);
  }
  const lock = takeLock(into);
  for (const name of namesIn(into)) if (name.endsWith(PARTIAL)) removeFolder(join(into, name));
  return {
    nameFor: (atMs) => freeName(into, atMs),
    removeOld: (kept) => removeOld(into, kept),
    close: () => lock.close(),
  };
}

/** Throws while there is less room on the disk of `dir` than `neededBytes` and what a gateway there needs itself. */
export function assertRoom(
  dir: string,
  { dataDir, lowWaterBytes, neededBytes }: { dataDir: string; lowWaterBytes: number; neededBytes: number },
): void {
  const free = freeBytes(dir);
  const isShared = isSameDisk(dir, dataDir);
  if (free >= neededBytes + MARGIN_BYTES + (isShared ? lowWaterBytes : 0)) return;
  const rest = isShared ? `, of which the gateway on this disk needs ${mib(lowWaterBytes)}` : '';
  throw refusal(`no room in ${dir}: ${mib(neededBytes)} MiB to be written, ${mib(free)} MiB free${rest}`);
}

/** What copying these files takes at most. */
export function sizeOf(dir: string, names: readonly string[]): number {
  const bytes = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return names
    .map((name) => bytes(join(dir, name)) + bytes(join(dir, `${name}-wal`)))
    .reduce((a, b) => a + b, 0);
}

export function removeFolder(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}

export function refusal(detail: string): GatewayError {
  return new GatewayError('file-unusable', false, detail);
}

/** It ends with the process, however that ends. */
function takeLock(into: string): DatabaseSync {
  const lock = new DatabaseSync(join(into, '.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    throw refusal(`another backup into ${into} is under way`);
  }
}

function freeName(into: string, atMs: number): string {
  const stamp = new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const name = join(into, `ninewatch-${stamp}`);
  for (let count = 1; ; count += 1) {
    const tried = count === 1 ? name : `${name}-${count}`;
    if (!existsSync(tried)) return tried;
  }
}

/** Only what is named and made as ours is. */
function removeOld(into: string, kept: number): string[] {
  const finished = namesIn(into)
    .filter((name) => NAME.test(name) && existsSync(join(into, name, MANIFEST_FILE)))
    .sort();
  const old = finished.slice(0, Math.max(0, finished.length - kept));
  for (const name of old) removeFolder(join(into, name));
  return old;
}

function mib(bytes: number): number {
  return Math.ceil(bytes / (1 << 20));
}
