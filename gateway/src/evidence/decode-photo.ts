/** Decodes a photo wholly, and makes of it what others see: upright, without metadata, in two sizes. */

import sharp, { type Sharp } from 'sharp';
import { causeText } from '../base/errors.ts';
import { PHOTO_LIMITS } from './limits.ts';
import { FORMATS, type PhotoType } from './photo-type.ts';
import { takenAtOf } from './taken-at.ts';

export interface Decoded {
  /** Upright, pixels. */
  width: number;
  height: number;
  /** When the camera says it was taken, ms. */
  takenAt?: number;
  shown: Buffer;
  thumbnail: Buffer;
}
export type Verdict = { kind: 'decoded'; photo: Decoded } | { kind: 'refused'; detail: string };

const QUALITY = { shown: 82, thumbnail: 70 };

// One thread a photo: readings and people share this machine. Nothing is kept between photos.
sharp.concurrency(1);
sharp.cache(false);
// The other loaders are that many more ways in.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});

/** Never throws: whatever was sent is either decoded to the last row or refused. Runs beside the event loop. */
export async function decodePhoto(bytes: Buffer, type: PhotoType): Promise<Verdict> {
  try {
    const image = sharp(bytes, { limitInputPixels: PHOTO_LIMITS.pixelsMax, failOn: 'error' });
    const metadata = await image.metadata();
    if (metadata.format !== FORMATS[type]) return refused(`it is ${metadata.format} inside`);
    const { width, height } = metadata.autoOrient;
    const shown = await fit(image.autoOrient(), PHOTO_LIMITS.shownSideMax, type, QUALITY.shown);
    const thumbnail = await fit(sharp(shown), PHOTO_LIMITS.thumbnailSideMax, type, QUALITY.thumbnail);
    const takenAt = metadata.exif === undefined ? undefined : takenAtOf(metadata.exif);
    const photo = { width, height, shown, thumbnail, ...(takenAt === undefined ? {} : { takenAt }) };
    return { kind: 'decoded', photo };
  } catch (cause) {
    return refused(causeText(cause).split('\n')[0] ?? 'it cannot be decoded');
  }
}

/** Metadata, positions among it, are left out by the encoder unless it is told otherwise. */
function fit(image: Sharp, side: number, type: PhotoType, quality: number): Promise<Buffer> {
  const inside = image.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
  if (type === 'image/png') return inside.png({ compressionLevel: 6 }).toBuffer();
  return (type === 'image/webp' ? inside.webp({ quality, effort: 2 }) : inside.jpeg({ quality })).toBuffer();
}

function refused(detail: string): Verdict {
  return { kind: 'refused', detail };
}
