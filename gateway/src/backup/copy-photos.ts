/** Photos in a backup: the originals that the copied ledger knows, each under the hash that proves it. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Manifest, unusable } from './manifest.ts';
import type { Pace } from './pace.ts';
import { copyLarge, makeFolder, namesIn, syncFolder } from './synced-files.ts';

export const PHOTOS = 'photos';
const FOLDER = /^[0-9a-f]{2}$/;
const ID = /^[0-9a-f]{64}$/;

type Photos = NonNullable<Manifest['photos']>;

/** What copying all of them takes at most, bytes. */
export function photoBytes(dataDir: string): number {
  return originalsIn(join(dataDir, PHOTOS)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * After the ledger: every photo that it knows was on the disk before. One that retention removed meanwhile is
 * missing; small forms are made again from the originals. Undefined when there are none.
 */
export function copyPhotos(dataDir: string, dir: string, ledger: string, pace: Pace): Photos | undefined {
  const copied: Photos = { count: 0, bytes: 0, missing: 0 };
  const folders = new Set<string>();
  for (const id of idsOf(ledger)) {
    const from = join(dataDir, PHOTOS, id.slice(0, 2), id);
    if (!existsSync(from)) {
      copied.missing += 1;
      continue;
    }
    const folder = join(dir, PHOTOS, id.slice(0, 2));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    folders.add(folder);
    const to = join(folder, id);
    copyLarge(from, to);
    const { size } = statSync(to);
    copied.count += 1;
    copied.bytes += size;
    pace.after(to, size);
    pace.end(to);
  }
  if (folders.size > 0) for (const folder of [...folders, join(dir, PHOTOS), dir]) syncFolder(folder);
  return copied.count + copied.missing === 0 ? undefined : copied;
}

/** Throws `backup-unusable` with the first photo that is not what its name says, or when some are gone. */
export function verifyPhotos(dir: string, said: Photos | undefined, suffix = ''): void {
  if (said === undefined) return;
  const found = originalsIn(join(dir, `${PHOTOS}${suffix}`));
  if (found.length !== said.count) {
    throw unusable(`${join(dir, PHOTOS)} has ${found.length} photos instead of ${said.count}`);
  }
  for (const { file, id } of found) {
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (hash !== id) throw unusable(`${file} is damaged: its checksum is wrong`);
  }
}

export function restorePhotos(from: string, to: string, suffix: string): void {
  const target = join(to, `${PHOTOS}${suffix}`);
  for (const { file, id } of originalsIn(join(from, PHOTOS))) {
    const folder = join(target, id.slice(0, 2));
    makeFolder(folder);
    copyLarge(file, join(folder, id));
    syncFolder(folder);
  }
  if (existsSync(target)) syncFolder(target);
}

function originalsIn(dir: string): { file: string; id: string; bytes: number }[] {
  return namesIn(dir)
    .filter((name) => FOLDER.test(name))
    .flatMap((folder) => namesIn(join(dir, folder)).map((id) => ({ id, file: join(dir, folder, id) })))
    .filter(({ id }) => ID.test(id))
    .map((original) => ({ ...original, bytes: statSync(original.file).size }));
}

function idsOf(ledger: string): string[] {
  const db = new DatabaseSync(ledger, { readOnly: true });
  try {
    const hasPhotos = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'photo'").get() !== undefined;
    if (!hasPhotos) return [];
    return (db.prepare('SELECT id FROM photo ORDER BY id').all() as { id: string }[]).map(({ id }) => id);
  } finally {
    db.close();
  }
}
