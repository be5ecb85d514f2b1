/** The room of evidence photos: takes, keeps, shows and sweeps them. Bytes are on the disk before any act names them. */

import { webcrypto } from 'node:crypto';
import { join } from 'node:path';
import { GatewayError } from '../base/errors.ts';
import { decodePhoto } from './decode-photo.ts';
import { PHOTO_LIMITS, type PhotoLimits } from './limits.ts';
import { PhotoFiles, type PhotoForm } from './photo-files.ts';
import { type PhotoType, photoTypeOf } from './photo-type.ts';

/** What is known of a photo before an act keeps it; `id` is the SHA-256 of the bytes as they were sent. */
export interface StoredPhoto {
  id: string;
  bytes: number;
  type: PhotoType;
  width: number;
  height: number;
  takenAt?: number;
}
export type Taken =
  | { kind: 'stored'; photo: StoredPhoto }
  | { kind: 'refused'; reason: 'unknown-type' | 'too-large' | 'unusable'; detail: string };

export interface Photos {
  readonly limits: Readonly<PhotoLimits>;
  /** A place for a photo that is about to arrive; undefined when too many are in hand. Give it back. */
  reserve(): (() => void) | undefined;
  /** Resolves when the bytes are durable; rejects with what the disk says. */
  take(bytes: Buffer, nowMs: number): Promise<Taken>;
  /** What others see of it; null when its file is gone. */
  show(
    id: string,
    type: PhotoType,
    form: Exclude<PhotoForm, 'original'>,
    nowMs: number,
  ): Promise<Buffer | null>;
  /** One bounded round: removes files older than `beforeMs` that the ledger does not know. → how many went. */
  sweep(beforeMs: number, known: (ids: string[]) => Promise<string[]>): Promise<number>;
}

export const PHOTOS_FOLDER = 'photos';
/** A sixteenth of all a round. */
const FOLDERS_A_ROUND = 16;
/** Asked of the ledger in one go. */
const IDS_A_QUESTION = 1_000;

export function openPhotos(dataDir: string): Photos {
  const files = new PhotoFiles(join(dataDir, PHOTOS_FOLDER));
  const oneByOne = createTurns();
  let inHand = 0;
  let sweptUpTo = '';

  function reserve(): (() => void) | undefined {
    if (inHand >= PHOTO_LIMITS.inHandMax) return undefined;
    inHand += 1;
    let isHeld = true;
    return () => {
      if (isHeld) inHand -= 1;
      isHeld = false;
    };
  }

  async function take(bytes: Buffer, nowMs: number): Promise<Taken> {
    if (bytes.byteLength > PHOTO_LIMITS.bytesMax) {
      return { kind: 'refused', reason: 'too-large', detail: `at most ${PHOTO_LIMITS.bytesMax} bytes` };
    }
    const type = photoTypeOf(bytes);
    if (type === undefined) return { kind: 'refused', reason: 'unknown-type', detail: 'JPEG, PNG or WebP' };
    const verdict = await oneByOne(() => decodePhoto(bytes, type));
    if (verdict.kind === 'refused') return { kind: 'refused', reason: 'unusable', detail: verdict.detail };
    const { shown, thumbnail, ...size } = verdict.photo;
    const id = await sha256Of(bytes);
    await files.put(id, 'original', bytes, nowMs);
    await files.put(id, 'shown', shown, nowMs);
    await files.put(id, 'thumbnail', thumbnail, nowMs);
    return { kind: 'stored', photo: { id, bytes: bytes.byteLength, type, ...size } };
  }

  /** A backup has the originals alone. */
  const remake: Photos['show'] = async (id, type, form, nowMs) => {
    const giveBack = reserve();
    if (giveBack === undefined) throw new GatewayError('overloaded', true, 'too many photos at once');
    try {
      const original = await files.read(id, 'original');
      if (original === null) return null;
      const verdict = await oneByOne(() => decodePhoto(original, type));
      if (verdict.kind === 'refused') return null;
      await files.put(id, 'shown', verdict.photo.shown, nowMs);
      await files.put(id, 'thumbnail', verdict.photo.thumbnail, nowMs);
      return verdict.photo[form];
    } finally {
      giveBack();
    }
  };

  return {
    limits: PHOTO_LIMITS,
    reserve,
    take,
    show: async (id, type, form, nowMs) => (await files.read(id, form)) ?? remake(id, type, form, nowMs),
    sweep: async (beforeMs, known) => {
      const folders = files.folders();
      const round = folders.filter((name) => name > sweptUpTo).slice(0, FOLDERS_A_ROUND);
      sweptUpTo = round.length < FOLDERS_A_ROUND ? '' : (round.at(-1) ?? '');
      let gone = 0;
      for (const folder of round) gone += await sweepFolder({ files, folder, beforeMs, known });
      return gone;
    },
  };
}

async function sweepFolder(asked: {
  files: PhotoFiles;
  folder: string;
  beforeMs: number;
  known(ids: string[]): Promise<string[]>;
}): Promise<number> {
  const { files, folder, beforeMs, known } = asked;
  const ids = files.idsIn(folder);
  let gone = 0;
  for (let at = 0; at < ids.length; at += IDS_A_QUESTION) {
    const some = ids.slice(at, at + IDS_A_QUESTION);
    const kept = new Set(await known(some));
    for (const id of some) if (!kept.has(id) && files.removeOlder(id, beforeMs)) gone += 1;
  }
  return gone;
}

/** Beside the event loop, unlike `createHash`: 8 MiB are several milliseconds. */
async function sha256Of(bytes: Buffer): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Buffer<ArrayBuffer>)).toString('hex');
}

/** One after the other, in the order of asking; who may ask is bounded by `reserve` and by HTTP. */
function createTurns(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const mine = last.then(run);
    last = mine.catch(() => undefined);
    return mine;
  };
}
