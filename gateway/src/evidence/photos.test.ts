/** The photos' folder: stored once, whole or not at all, and what nothing refers to is swept. */

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PHOTO_LIMITS } from './limits.ts';
import { PhotoFiles } from './photo-files.ts';
import { openPhotos } from './photos.ts';
import { picture } from './photos-fixture.ts';

const AT = 1_764_000_000_000;

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-photos-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const allFiles = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ name }) => name)
    .sort();

async function taken(photos: ReturnType<typeof openPhotos>, bytes: Buffer, nowMs = AT) {
  const said = await photos.take(bytes, nowMs);
  if (said.kind !== 'stored') throw new Error(said.detail);
  return said.photo;
}

describe('taking', () => {
  it('keeps the bytes as they were sent under their SHA-256, once', async () => {
    const dir = folder();
    const photos = openPhotos(dir);
    const bytes = await picture(40, 20, { gps: true });
    const photo = await taken(photos, bytes);
    expect(photo).toMatchObject({ bytes: bytes.byteLength, type: 'image/jpeg', width: 40, height: 20 });
    expect(photo.id).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(await taken(photos, bytes)).toEqual(photo);
    expect(allFiles(dir)).toEqual([photo.id, `${photo.id}.shown`, `${photo.id}.thumb`]);
    expect(readFileSync(join(dir, 'photos', photo.id.slice(0, 2), photo.id))).toEqual(bytes);
  });

  it('refuses by what is in the file, and stores nothing then', async () => {
    const dir = folder();
    const photos = openPhotos(dir);
    const over = Buffer.alloc(PHOTO_LIMITS.bytesMax + 1, 0xff);
    expect(await photos.take(over, AT)).toMatchObject({ kind: 'refused', reason: 'too-large' });
    expect(await photos.take(Buffer.from('%PDF-1.7'), AT)).toMatchObject({ reason: 'unknown-type' });
    expect(await photos.take(Buffer.from([0xff, 0xd8, 0xff, 1, 2]), AT)).toMatchObject({
      reason: 'unusable',
    });
    expect(allFiles(dir)).toEqual([]);
  });

  it('[P8] has a bounded number in hand', () => {
    const photos = openPhotos(folder());
    const places = Array.from({ length: PHOTO_LIMITS.inHandMax }, () => photos.reserve());
    expect(photos.reserve()).toBeUndefined();
    places[0]?.();
    places[0]?.();
    expect(photos.reserve()).toBeDefined();
    expect(photos.reserve()).toBeUndefined();
  });

  it('[P1] what a death left half written has no final name, and is gone after the next start', async () => {
    const dir = folder();
    mkdirSync(join(dir, 'photos', '.unfinished'), { recursive: true });
    writeFileSync(join(dir, 'photos', '.unfinished', 'half'), 'ha');
    const photos = openPhotos(dir);
    expect(allFiles(dir)).toEqual([]);
    await taken(photos, await picture(8, 8));
    expect(readdirSync(join(dir, 'photos', '.unfinished'))).toEqual([]);
  });

  it('writes a file anew that a failing disk left short', async () => {
    const dir = folder();
    const photos = openPhotos(dir);
    const bytes = await picture(16, 16);
    const { id } = await taken(photos, bytes);
    const file = join(dir, 'photos', id.slice(0, 2), id);
    writeFileSync(file, '');
    await taken(photos, bytes);
    expect(readFileSync(file)).toEqual(bytes);
  });
});

describe('showing', () => {
  it('makes the small forms again when a restore brought the original alone', async () => {
    const dir = folder();
    const photos = openPhotos(dir);
    const { id, type } = await taken(photos, await picture(600, 300));
    const thumbnail = await photos.show(id, type, 'thumbnail', AT);
    for (const end of ['shown', 'thumb']) rmSync(join(dir, 'photos', id.slice(0, 2), `${id}.${end}`));
    expect(await openPhotos(dir).show(id, type, 'thumbnail', AT)).toEqual(thumbnail);
    rmSync(join(dir, 'photos'), { recursive: true });
    expect(await openPhotos(dir).show(id, type, 'shown', AT)).toBeNull();
  });
});

describe('sweeping', () => {
  it('[P8] takes what is old and unknown to the ledger, and nothing else', async () => {
    const dir = folder();
    const photos = openPhotos(dir);
    const orphan = await taken(photos, await picture(9, 9), AT);
    const known = await taken(photos, await picture(10, 10), AT);
    const young = await taken(photos, await picture(11, 11), AT + 2);
    const ledger = async (ids: string[]) => ids.filter((id) => id === known.id);
    expect(await photos.sweep(AT + 1, ledger)).toBe(1);
    const files = new PhotoFiles(join(dir, 'photos'));
    expect(await files.read(orphan.id, 'original')).toBeNull();
    expect(await files.read(orphan.id, 'thumbnail')).toBeNull();
    expect(await files.read(known.id, 'original')).not.toBeNull();
    expect(await files.read(young.id, 'original')).not.toBeNull();
  });

  it('[P8] spares what was sent again while the ledger was asked', async () => {
    const dir = folder();
    const photos = openPhotos(dir);
    const bytes = await picture(12, 12);
    const { id } = await taken(photos, bytes, AT);
    const again = async () => {
      await taken(photos, bytes, AT + 5);
      return [];
    };
    expect(await photos.sweep(AT + 1, again)).toBe(0);
    expect(existsSync(join(dir, 'photos', id.slice(0, 2), id))).toBe(true);
  });

  it('goes on where the round before ended, and begins again', async () => {
    const dir = folder();
    for (let n = 0; n < 20; n += 1) {
      const id = n.toString(16).padStart(2, '0').padEnd(64, '0');
      await new PhotoFiles(join(dir, 'photos')).put(id, 'original', Buffer.from('x'), AT);
    }
    const photos = openPhotos(dir);
    const nothing = async () => [];
    expect(await photos.sweep(AT + 1, nothing)).toBe(16);
    expect(await photos.sweep(AT + 1, nothing)).toBe(4);
    expect(await photos.sweep(AT + 1, nothing)).toBe(0);
  });
});
