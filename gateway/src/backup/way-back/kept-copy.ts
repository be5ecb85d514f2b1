/** The copy of what an upgrade changes: made before it, proven, put back when somebody wants the older version again. */

import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { causeText, GatewayError } from '../../base/errors.ts';
import { assertRoom, refusal, removeFolder, sizeOf } from '../backup-folder.ts';
import { asOneFile } from '../copy-pages.ts';
import { lineOf, verifyFiles } from '../manifest.ts';
import { copyLarge, copySmall, namesIn, syncFolder, writeSynced } from '../synced-files.ts';

/** Within the data folder: on the same disk, so that going back moves files and needs no space. */
export const WAY_BACK = 'way-back';
const MANIFEST = 'way-back.json';
const PARTIAL = 'way-back.partial';
/** What was put aside by going back. */
const UNDONE = 'undone';
export const LEDGER = 'ledger.sqlite';
export const READINGS = 'readings.db';

const Formats = z.object({
  /** Undefined in data of before it was noted. */
  version: z.string().optional(),
  steps: z.array(z.string()),
  journal: z.int(),
  readings: z.int(),
  checkpoint: z.int().optional(),
});
const Manifest = z.object({
  format: z.literal(1),
  madeAt: z.int(),
  from: Formats,
  to: Formats,
  /** Up to where the copy is decided, and the position after which it needs the journal. */
  offset: z.int(),
  keepFrom: z.int(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type WayBack = z.infer<typeof Manifest>;

/** Undefined when there is none; throws `backup-unusable` for one that cannot be read. */
export function readWayBack(dataDir: string): WayBack | undefined {
  const file = join(dataDir, WAY_BACK, MANIFEST);
  if (!existsSync(file)) return undefined;
  try {
    return Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new GatewayError('backup-unusable', false, `${file} is damaged: ${causeText(cause)}`, cause);
  }
}

export function bytesKept(dataDir: string): number {
  const dir = join(dataDir, WAY_BACK);
  return sizeOf(dir, namesIn(dir)) + sizeOf(join(dir, UNDONE), namesIn(join(dir, UNDONE)));
}

export interface Keeping {
  dataDir: string;
  /** Databases that the upgrade changes. */
  names: readonly string[];
  wayBack: Omit<WayBack, 'format' | 'files'>;
  lowWaterBytes: number;
}

/**
 * Takes the place of an older copy. The caller holds the folder's lock, so that nobody writes. Throws `file-unusable`
 * when the disk has no room for it; nothing has changed then.
 */
export function keepCopy({ dataDir, names, wayBack, lowWaterBytes }: Keeping): WayBack {
  const partial = join(dataDir, PARTIAL);
  removeFolder(partial);
  // The older copy leads nowhere once this one is needed.
  removeFolder(join(dataDir, WAY_BACK));
  assertRoom(dataDir, { dataDir, lowWaterBytes, neededBytes: sizeOf(dataDir, names) });
  mkdirSync(partial, { mode: 0o700 });
  try {
    for (const name of names) {
      foldLog(join(dataDir, name));
      copyLarge(join(dataDir, name), join(partial, name));
    }
    const offsets = namesIn(dataDir).filter((name) => name.endsWith('.offset'));
    for (const name of offsets) copySmall(join(dataDir, name), join(partial, name));
    const files = [...names, ...offsets].map((name) => lineOf(partial, name));
    const whole: WayBack = { format: 1, ...wayBack, files };
    writeSynced(join(partial, MANIFEST), `${JSON.stringify(whole, null, 2)}\n`);
    syncFolder(partial);
    renameSync(partial, join(dataDir, WAY_BACK));
    syncFolder(dataDir);
    return whole;
  } catch (cause) {
    removeFolder(partial);
    throw cause;
  }
}

/** A copy of the file alone is then a copy of the whole. */
function foldLog(file: string): void {
  if (existsSync(`${file}-wal`)) asOneFile(file);
}

/**
 * Puts the copy where it came from, each file in one step, the ledger last; what was there is kept in `way-back/undone`.
 * One that was killed goes on where it was. The caller holds the lock. Throws `backup-unusable` before anything has
 * changed when the copy is not as it was made.
 */
export function putBack(dataDir: string, { files }: WayBack): void {
  const dir = join(dataDir, WAY_BACK);
  const undone = join(dir, UNDONE);
  const wasBegun = existsSync(undone);
  const isMoved = ({ name }: { name: string }) => wasBegun && !existsSync(join(dir, name));
  const left = files.filter((file) => !isMoved(file));
  verifyFiles(dataDir, files.filter(isMoved));
  verifyFiles(dir, left);
  if (!wasBegun) mkdirSync(undone, { mode: 0o700 });
  const names = left.map(({ name }) => name).sort((one, other) => rank(one) - rank(other));
  for (const name of names) putAside(join(dataDir, name), { copy: join(dir, name), as: join(undone, name) });
  syncFolder(undone);
  rmSync(join(dir, MANIFEST));
  syncFolder(dir);
  syncFolder(dataDir);
}

function putAside(current: string, { copy, as }: { copy: string; as: string }): void {
  if (existsSync(current)) {
    foldLog(current);
    rmSync(as, { force: true });
    linkSync(current, as);
  }
  renameSync(copy, current);
}

function rank(name: string): number {
  return name === LEDGER ? 1 : 0;
}

export function removeWayBack(dataDir: string): boolean {
  const isThere = existsSync(join(dataDir, WAY_BACK));
  removeFolder(join(dataDir, WAY_BACK));
  return isThere;
}

/** What says that the next upgrade keeps no copy. */
const FORGONE = 'way-back.forgone';

export function forgoCopy(dataDir: string): void {
  if (!existsSync(join(dataDir, LEDGER))) throw refusal(`${dataDir} is no gateway's data folder`);
  writeSynced(join(dataDir, FORGONE), '');
}

/** True once. */
export function takeForgone(dataDir: string): boolean {
  const file = join(dataDir, FORGONE);
  if (!existsSync(file)) return false;
  rmSync(file);
  return true;
}
