/** What a backup says of itself, and whether its files are still what it says. */

import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { GatewayError } from '../base/errors.ts';

export const MANIFEST_FILE = 'manifest.json';
/** 2 has photos, which a version that knows only 1 would leave behind. */
export const FORMAT = 2;

const Position = z.int().min(0);
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
/** No path: it cannot lead out of the folder. */
const FileName = z.string().regex(/^[a-z][a-z0-9.-]*$/);

const Manifest = z.object({
  format: z.union([z.literal(1), z.literal(FORMAT)]),
  /** When it was begun, ms since 1970. */
  createdAt: z.int(),
  madeBy: z.object({ ninewatch: z.string(), node: z.string(), sqlite: z.string() }),
  /** `decided`: up to where the ledger is; the journal goes on to `newest`. */
  positions: z.object({
    oldest: Position,
    newest: Position,
    decided: Position,
    readings: Position.optional(),
  }),
  /** SHA-256 of the state decided up to `position`: every replay of the journal gives it. [P3] */
  state: z.object({ position: Position, hash: Hash }),
  epoch: z.string(),
  rulesVersion: z.string(),
  /** The settings that were in force, without secrets and addresses. */
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Originals, each under its SHA-256; `missing` were removed while the backup ran. */
  photos: z.object({ count: z.int().min(0), bytes: z.int().min(0), missing: z.int().min(0) }).optional(),
  files: z.array(z.object({ name: FileName, bytes: z.int().min(0), sha256: Hash })).min(1),
});
export type Manifest = z.infer<typeof Manifest>;
export type FileLine = Manifest['files'][number];

/** What keeps a backup from being used, in one line. */
export function unusable(detail: string, cause?: unknown): GatewayError {
  return new GatewayError('backup-unusable', false, detail, cause);
}

/** Throws `backup-unusable`. */
export function readManifest(dir: string): Manifest {
  const file = join(dir, MANIFEST_FILE);
  if (!existsSync(file)) throw unusable(`${dir} is no finished backup: it has no ${MANIFEST_FILE}`);
  const text = readFileSync(file, 'utf8');
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    throw unusable(`${file} is damaged: it is no JSON`, cause);
  }
  const format = (said as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > FORMAT) {
    throw unusable(`${dir} has format ${format}, this version reads ${FORMAT}: use the version that made it`);
  }
  const parsed = Manifest.safeParse(said);
  if (parsed.success) return parsed.data;
  throw unusable(`${file} is damaged: ${parsed.error.issues[0]?.path.join('.')} is wrong`);
}

/** Every file with the size and checksum that the manifest names; throws `backup-unusable` with the first other one. */
export function verifyFiles(dir: string, files: readonly FileLine[], suffix = ''): void {
  for (const { name, bytes, sha256 } of files) {
    const file = join(dir, `${name}${suffix}`);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) throw unusable(`${file} is missing`);
    if (size !== bytes) throw unusable(`${file} has ${size} bytes instead of ${bytes}`);
    if (sha256Of(file) !== sha256) throw unusable(`${file} is damaged: its checksum is wrong`);
  }
}

export function lineOf(dir: string, name: string): FileLine {
  const file = join(dir, name);
  return { name, bytes: statSync(file).size, sha256: sha256Of(file) };
}

function sha256Of(file: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(1 << 20);
  const descriptor = openSync(file, 'r');
  try {
    for (;;) {
      const bytes = readSync(descriptor, piece, 0, piece.length, null);
      if (bytes === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytes));
    }
  } finally {
    closeSync(descriptor);
  }
}
