/** When a camera says that it took a photo: the two EXIF entries that this needs, and no others. */

/** Tags of EXIF 2.31: the directory of the photo, and in it the local time and the zone. */
const PHOTO_DIRECTORY = 0x8769;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME_ORIGINAL = 0x9011;
const ENTRY_BYTES = 12;
/** Some fifty are usual; a general reader would count through whatever a hostile file claims. [P8] */
const ENTRIES_MAX = 256;
/** What a text entry of these two may have. */
const TEXT_BYTES_MAX = 32;
/** A camera that names no zone has the district's (UTC+8). */
const ZONE_MINUTES = 8 * 60;
const MS_A_MINUTE = 60_000;

/** ms since 1970; undefined when it says nothing that can be read. Never throws; a camera's clock is nobody's proof. */
export function takenAtOf(exif: Uint8Array): number | undefined {
  try {
    const bytes = afterName(exif);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isLittle = view.getUint16(0) === 0x4949;
    const first = find({ view, isLittle, at: view.getUint32(4, isLittle) }, PHOTO_DIRECTORY);
    if (first === undefined) return undefined;
    const photo = { view, isLittle, at: view.getUint32(first + 8, isLittle) };
    const time = timeOf(textOf(photo, DATE_TIME_ORIGINAL));
    return time === undefined ? undefined : time - zoneOf(textOf(photo, OFFSET_TIME_ORIGINAL)) * MS_A_MINUTE;
  } catch (cause) {
    // It points outside of itself.
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

interface Directory {
  view: DataView;
  isLittle: boolean;
  /** Where it begins, bytes. */
  at: number;
}

/** In a JPEG the block begins with its name. */
function afterName(exif: Uint8Array): Uint8Array {
  return String.fromCharCode(...exif.subarray(0, 6)) === 'Exif\0\0' ? exif.subarray(6) : exif;
}

/** Where the entry begins. */
function find({ view, isLittle, at }: Directory, tag: number): number | undefined {
  const count = Math.min(view.getUint16(at, isLittle), ENTRIES_MAX);
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * ENTRY_BYTES;
    if (view.getUint16(entry, isLittle) === tag) return entry;
  }
  return undefined;
}

function textOf(directory: Directory, tag: number): string {
  const { view, isLittle } = directory;
  const entry = find(directory, tag);
  if (entry === undefined) return '';
  const length = Math.min(view.getUint32(entry + 4, isLittle), TEXT_BYTES_MAX);
  // Up to four bytes stand in the entry itself.
  const at = length <= 4 ? entry + 8 : view.getUint32(entry + 8, isLittle);
  return Array.from({ length }, (_, index) => String.fromCharCode(view.getUint8(at + index))).join('');
}

/** As if the local time were UTC. */
function timeOf(text: string): number | undefined {
  const said = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text);
  if (said === null) return undefined;
  const [, year, month, day, hour, minute, second] = said;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) || time < 0 ? undefined : time;
}

function zoneOf(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  if (sign === undefined) return ZONE_MINUTES;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
