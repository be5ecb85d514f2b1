/** Pictures as phones send them, made for tests. */

import sharp from 'sharp';

/** A picture with a red left half, so that turning shows. */
export async function picture(
  width: number,
  height: number,
  { orientation, gps = false, takenAt }: { orientation?: number; gps?: boolean; takenAt?: string } = {},
): Promise<Buffer> {
  const red = { create: { width: Math.ceil(width / 2), height, channels: 3, background: '#f00' } } as const;
  const left = await sharp(red).png().toBuffer();
  let image = sharp({ create: { width, height, channels: 3, background: '#00f' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .jpeg({ quality: 90 });
  const IFD2 = takenAt === undefined ? {} : { DateTimeOriginal: takenAt };
  const IFD3 = gps ? { GPSLatitudeRef: 'N', GPSLatitude: '36/1 26/1 0/1' } : {};
  image = image.withExif({ IFD0: { Make: 'phone' }, IFD2, IFD3 });
  if (orientation !== undefined) image = image.withMetadata({ orientation });
  return image.toBuffer();
}

/** 100 million pixels in some hundred kilobytes. */
export function bomb(): Promise<Buffer> {
  return sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#fff' } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
