/** The frames of a SQLite write-ahead log, and which of them are sound (https://www.sqlite.org/fileformat2.html#walformat). */

import { strict as assert } from 'node:assert';

export const HEADER_BYTES = 32;
export const FRAME_HEADER_BYTES = 24;
/** Checksums over little-endian words, as every processor that this runs on writes them. */
const MAGIC = 0x377f0682;

export type Sum = readonly [number, number];

export interface Frame {
  /** Where it begins, bytes. */
  at: number;
  page: number;
  /** Pages of the database after its transaction, of which it is the last frame; 0 = it is not the last. */
  pagesAfter: number;
  /** Its checksum follows from that of the frame before it. */
  isSound: boolean;
  /** Only its checksum is damaged: that of the frame behind it follows from what it holds. */
  isIntact: boolean;
}

export interface Log {
  bytes: Uint8Array;
  pageBytes: number;
  isHeaderSound: boolean;
  frames: Frame[];
}

/** `bytes` is the whole file, in a buffer of its own. Undefined when it holds no frame of a log as we write it. */
export function readLog(bytes: Uint8Array, pageBytes: number): Log | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  if (pageBytes === 0 || bytes.byteLength < HEADER_BYTES + frameBytes) return undefined;
  const headerSum = storedSum(view, 24);
  const isHeaderSound =
    view.getUint32(0) === MAGIC &&
    view.getUint32(8) === pageBytes &&
    isSame(sumOf(bytes, { from: 0, to: 24 }, [0, 0]), headerSum);
  // With a lost header the first frame says which run of the log this is.
  const salts = view.getBigUint64(isHeaderSound ? 16 : HEADER_BYTES + 8);
  const frames: Frame[] = [];
  /** The checksum before the next frame: as stored, and as it follows, which differ when only itself is damaged. */
  let before: Sum[] = [headerSum];
  for (let at = HEADER_BYTES; at + frameBytes <= bytes.byteLength; at += frameBytes) {
    const stored = storedSum(view, at + 16);
    const sums = before.map((sum) => frameSum(bytes, at, { pageBytes, sum }));
    const fits = view.getBigUint64(at + 8) === salts ? sums.findIndex((sum) => isSame(sum, stored)) : -1;
    const previous = frames.at(-1);
    if (fits === 1 && previous !== undefined) previous.isIntact = true;
    const isSound = fits >= 0;
    frames.push({
      at,
      page: view.getUint32(at),
      pagesAfter: view.getUint32(at + 4),
      isSound,
      isIntact: isSound,
    });
    before = isSound ? [stored] : [stored, ...sums.slice(0, 1)];
  }
  return { bytes, pageBytes, isHeaderSound, frames };
}

/** The same log with these frames alone, its checksums made again. */
export function writeLog({ bytes, pageBytes, isHeaderSound, frames }: Log, kept: readonly Frame[]): Buffer {
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  const log = Buffer.alloc(HEADER_BYTES + kept.length * frameBytes);
  log.set(bytes.subarray(0, HEADER_BYTES));
  if (!isHeaderSound) {
    log.writeUInt32BE(MAGIC, 0);
    log.writeUInt32BE(3_007_000, 4);
    log.writeUInt32BE(pageBytes, 8);
    const first = frames[0];
    assert(first !== undefined, 'a log without frames is not written again');
    log.set(bytes.subarray(first.at + 8, first.at + 16), 16);
  }
  let sum = sumOf(log, { from: 0, to: 24 }, [0, 0]);
  writeSum(log, 24, sum);
  kept.forEach((frame, index) => {
    const at = HEADER_BYTES + index * frameBytes;
    log.set(bytes.subarray(frame.at, frame.at + frameBytes), at);
    log.set(log.subarray(16, 24), at + 8);
    sum = frameSum(log, at, { pageBytes, sum });
    writeSum(log, at + 16, sum);
  });
  return log;
}

function frameSum(bytes: Uint8Array, at: number, { pageBytes, sum }: { pageBytes: number; sum: Sum }): Sum {
  const afterHeader = sumOf(bytes, { from: at, to: at + 8 }, sum);
  const page = at + FRAME_HEADER_BYTES;
  return sumOf(bytes, { from: page, to: page + pageBytes }, afterHeader);
}

function sumOf(bytes: Uint8Array, { from, to }: { from: number; to: number }, [first, second]: Sum): Sum {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + from, (to - from) / 4);
  let a = first;
  let b = second;
  for (let at = 0; at < words.length; at += 2) {
    a = (a + (words[at] ?? 0) + b) >>> 0;
    b = (b + (words[at + 1] ?? 0) + a) >>> 0;
  }
  return [a, b];
}

function storedSum(view: DataView, at: number): Sum {
  return [view.getUint32(at), view.getUint32(at + 4)];
}

function writeSum(log: Buffer, at: number, [a, b]: Sum): void {
  log.writeUInt32BE(a, at);
  log.writeUInt32BE(b, at + 4);
}

function isSame(one: Sum, other: Sum): boolean {
  return one[0] === other[0] && one[1] === other[1];
}
