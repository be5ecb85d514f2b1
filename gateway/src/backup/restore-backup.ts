/** Puts a backup into an empty folder, after proof that nothing of it has changed since it was made. */

import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { causeText, GatewayError } from '../base/errors.ts';
import { PARTIAL } from './backup-folder.ts';
import { unsoundness } from './copy-pages.ts';
import { PHOTOS, restorePhotos, verifyPhotos } from './copy-photos.ts';
import { type Manifest, readManifest, unusable, verifyFiles } from './manifest.ts';
import { copyLarge, freeBytes, makeFolder, namesIn, syncFolder } from './synced-files.ts';

/** What a restore that was killed leaves: no gateway reads such names, and the next restore removes them. */
const UNFINISHED = '.restoring';
const MARGIN_BYTES = 16 << 20;

/** Throws `backup-unusable` and names the first file that is not as it was. */
export function checkBackup(from: string): Manifest {
  if (from.replace(/\/+$/, '').endsWith(PARTIAL)) throw unusable(`${from} is of a backup that did not end`);
  const manifest = readManifest(from);
  verifyFiles(from, manifest.files);
  verifyPhotos(from, manifest.photos);
  return manifest;
}

/**
 * Refuses a folder with anything in it, and with it a running gateway's. A folder named in the middle of this is
 * never one that a gateway would start on: the journal, which the ledger needs, gets its name last.
 */
export function restoreBackup(from: string, to: string): Manifest {
  const manifest = checkBackup(from);
  prepare(to, manifest);
  const names = manifest.files.map(({ name }) => name).sort(byStart);
  try {
    for (const name of names) copyLarge(join(from, name), join(to, `${name}${UNFINISHED}`));
    restorePhotos(from, to, UNFINISHED);
    verifyFiles(to, manifest.files, UNFINISHED);
    verifyPhotos(to, manifest.photos, UNFINISHED);
    for (const name of names.filter(isDatabase)) assertSound(join(to, `${name}${UNFINISHED}`), name);
    const photos = join(to, PHOTOS);
    if (existsSync(`${photos}${UNFINISHED}`)) renameSync(`${photos}${UNFINISHED}`, photos);
    for (const name of names) renameSync(join(to, `${name}${UNFINISHED}`), join(to, name));
    syncFolder(to);
    return manifest;
  } catch (cause) {
    for (const name of [...names, PHOTOS])
      for (const suffix of ['', UNFINISHED])
        rmSync(join(to, `${name}${suffix}`), { recursive: true, force: true });
    throw cause;
  }
}

function prepare(to: string, { files, photos }: Manifest): void {
  try {
    makeFolder(to);
    const names = namesIn(to);
    const [other] = names.filter((name) => !name.endsWith(UNFINISHED));
    if (other !== undefined)
      throw refused(`${to} is not empty (it has ${other}): restore into an empty folder`);
    for (const name of names) rmSync(join(to, name), { recursive: true });
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw refused(`${to} cannot be used: ${causeText(cause)}`);
  }
  const needed = files.reduce((sum, { bytes }) => sum + bytes, MARGIN_BYTES + (photos?.bytes ?? 0));
  const mib = (bytes: number) => Math.ceil(bytes / (1 << 20));
  if (freeBytes(to) < needed) {
    throw refused(`no room in ${to}: ${mib(needed)} MiB to be written, ${mib(freeBytes(to))} MiB free`);
  }
}

function refused(detail: string): GatewayError {
  return new GatewayError('data-dir-unusable', false, detail);
}

/** A ledger without its journal is refused at a start; a journal without its ledger would be decided again. */
function byStart(one: string, other: string): number {
  const rank = (name: string) => (name === 'ledger.sqlite' ? 0 : name === 'journal.db' ? 2 : 1);
  return rank(one) - rank(other);
}

function isDatabase(name: string): boolean {
  return name.endsWith('.db') || name.endsWith('.sqlite');
}

function assertSound(file: string, name: string): void {
  const complaint = statSync(file).size === 0 ? 'it is empty' : unsoundness(file);
  if (complaint !== undefined) throw unusable(`${name} is damaged: ${complaint}`);
}
