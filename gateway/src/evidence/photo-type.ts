/** What a file is by its first bytes; what the client calls it does not count. */

export type PhotoType = 'image/jpeg' | 'image/png' | 'image/webp';

/** As the decoder calls them. */
export const FORMATS = { 'image/jpeg': 'jpeg', 'image/png': 'png', 'image/webp': 'webp' } as const;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

/** Undefined for everything that is not taken: HEIC cannot be decoded here, and SVG is a program. */
export function photoTypeOf(bytes: Uint8Array): PhotoType | undefined {
  if (startsWith(bytes, JPEG)) return 'image/jpeg';
  if (startsWith(bytes, PNG)) return 'image/png';
  return isWebp(bytes) ? 'image/webp' : undefined;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.byteLength > magic.length && magic.every((byte, index) => bytes[index] === byte);
}

function isWebp(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  return text.length === 12 && text.startsWith('RIFF') && text.endsWith('WEBP');
}
