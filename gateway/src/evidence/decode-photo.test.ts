/** Decoding real pictures: upright, without metadata, and nothing that is not a whole picture. */

import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePhoto } from './decode-photo.ts';
import { photoTypeOf } from './photo-type.ts';
import { bomb, picture } from './photos-fixture.ts';
import { takenAtOf } from './taken-at.ts';

async function decoded(bytes: Buffer, type = photoTypeOf(bytes)) {
  if (type === undefined) throw new Error('no type');
  const verdict = await decodePhoto(bytes, type);
  if (verdict.kind !== 'decoded') throw new Error(verdict.detail);
  return verdict.photo;
}

describe('what others see', () => {
  it('[P10] is upright and says neither where nor with what it was taken', async () => {
    const sent = await picture(400, 200, { orientation: 6, gps: true, takenAt: '2026:11:30 12:00:00' });
    const before = await sharp(sent).metadata();
    expect(before.exif?.includes('phone')).toBe(true);
    const { width, height, shown, thumbnail } = await decoded(sent);
    expect([width, height]).toEqual([200, 400]);
    for (const one of [shown, thumbnail]) {
      const { exif, xmp, iptc, orientation } = await sharp(one).metadata();
      expect({ exif, xmp, iptc, orientation }).toEqual({});
    }
    // Turned clockwise, the left half is on top.
    const [r, , b] = await sharp(shown).extract({ left: 100, top: 20, width: 1, height: 1 }).raw().toBuffer();
    expect([(r ?? 0) > 200, (b ?? 255) < 50]).toEqual([true, true]);
  });

  it('[P8] is of a bounded size, and never larger than what was sent', async () => {
    const { shown, thumbnail } = await decoded(await picture(3_000, 1_500));
    expect(await sharp(shown).metadata()).toMatchObject({ width: 2_560, height: 1_280 });
    expect(await sharp(thumbnail).metadata()).toMatchObject({ width: 320, height: 160 });
    expect(await sharp((await decoded(await picture(90, 60))).thumbnail).metadata()).toMatchObject({
      width: 90,
    });
  });

  it.each(['png', 'webp', 'jpeg'] as const)('stays %s', async (format) => {
    const sent = await sharp(await picture(64, 64))
      .toFormat(format)
      .toBuffer();
    const { shown, thumbnail } = await decoded(sent);
    for (const one of [shown, thumbnail]) expect((await sharp(one).metadata()).format).toBe(format);
  });
});

describe('what is refused', () => {
  it('[P8] a decompression bomb, by its header', async () => {
    const bytes = await bomb();
    expect(bytes.byteLength).toBeLessThan(1_000_000);
    expect(await decodePhoto(bytes, 'image/png')).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('pixel limit'),
    });
  });

  it('a photo that did not arrive whole', async () => {
    const whole = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#123' } })
      .jpeg()
      .toBuffer();
    for (const part of [0.3, 0.9]) {
      const cut = whole.subarray(0, Math.floor(whole.byteLength * part));
      expect(await decodePhoto(cut, 'image/jpeg')).toMatchObject({ kind: 'refused' });
    }
  });

  it('another format under a photo’s first bytes', async () => {
    const png = await sharp(await picture(8, 8))
      .png()
      .toBuffer();
    expect(await decodePhoto(png, 'image/webp')).toMatchObject({ kind: 'refused' });
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    expect(photoTypeOf(svg)).toBeUndefined();
    expect(await decodePhoto(svg, 'image/jpeg')).toMatchObject({ kind: 'refused' });
    expect(photoTypeOf(Buffer.from('GIF89a....'))).toBeUndefined();
    expect(photoTypeOf(Buffer.alloc(0))).toBeUndefined();
  });

  it('[P6] whatever follows the first bytes, it never throws', async () => {
    const start = fc.constantFrom([0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 400 }), async (magic, rest) => {
        const bytes = Buffer.from([...magic, ...rest]);
        const type = photoTypeOf(bytes);
        if (type !== undefined) expect((await decodePhoto(bytes, type)).kind).toBe('refused');
      }),
      { numRuns: 60 },
    );
  });
});

describe('when it was taken', () => {
  it('is the district’s time when the camera names no zone', async () => {
    const { takenAt } = await decoded(await picture(8, 8, { takenAt: '2026:11:30 12:00:00' }));
    expect(takenAt).toBe(Date.UTC(2026, 10, 30, 4));
    expect((await decoded(await picture(8, 8))).takenAt).toBeUndefined();
    expect((await decoded(await picture(8, 8, { takenAt: '0000:00:00 00:00:00' }))).takenAt).toBeUndefined();
  });

  it('[P6] reads any bytes without throwing', async () => {
    const { exif } = await sharp(await picture(8, 8, { takenAt: '2026:11:30 12:00:00' })).metadata();
    if (exif === undefined) throw new Error('no exif');
    expect(takenAtOf(exif)).toBe(Date.UTC(2026, 10, 30, 4));
    fc.assert(
      fc.property(fc.nat(exif.byteLength - 1), fc.nat(255), fc.nat(exif.byteLength), (at, byte, end) => {
        const damaged = Buffer.from(exif);
        damaged[at] = byte;
        takenAtOf(damaged.subarray(0, end));
      }),
    );
  });
});
