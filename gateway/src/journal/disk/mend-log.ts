/** Looks at the write-ahead log before SQLite does, which would silently drop everything behind a damaged frame. [P6] */

import {
  closeSync,
  copyFileSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { type Frame, type Log, readLog, writeLog } from './log-frames.ts';

/** A log that long was kept open by a reader for hours; it is left to SQLite. */
const LOG_BYTES_MAX = 512 << 20;
const PAGE_BYTES = 4_096;

export interface Looked {
  /** Frames of a commit that never came to its end: nothing of it was acknowledged. */
  unfinished: number;
  /** What a person must know: something that had been synced is damaged. */
  damage?: string;
}

/**
 * `file` is the database, closed. A log that ends in the middle of a commit is what a power cut leaves, and is left as
 * it is. Damage *before* a later commit is something else: that commit was only written after this one was synced.
 * Then the damaged frames alone are taken out, so that what follows stays; the log as it was is kept beside it.
 */
export function mendLog(file: string): Looked {
  const log = logOf(file);
  if (log === undefined) return { unfinished: 0 };
  const { kept, damaged } = believedFrames(log);
  const last = kept.at(-1);
  const unfinished = log.frames.filter((frame) => frame.isSound && frame.at > (last?.at ?? 0)).length;
  const isMended = damaged.length > 0 || (!log.isHeaderSound && kept.length > 0);
  if (!isMended) return { unfinished };
  copyFileSync(`${file}-wal`, `${file}-wal.damaged`);
  replaceSynced(`${file}-wal`, writeLog(log, kept));
  // A new page that was in the damaged place alone reads as zeros, not as an error of the disk.
  growTo(file, log.pageBytes * (last?.pagesAfter ?? 0));
  return { unfinished, damage: wordsFor(file, { kept, damaged, log }) };
}

function logOf(file: string): Log | undefined {
  const size = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size > LOG_BYTES_MAX) return undefined;
  // A copy: small files come in a shared buffer, at any offset.
  const bytes = new Uint8Array(readFileSync(`${file}-wal`));
  return readLog(bytes, pageBytesIn(bytes)) ?? readLog(bytes, pageBytesOf(file));
}

/** Whole transactions up to the last one that can be believed, and the damaged frames before its end, some of them intact. */
function believedFrames({ frames }: Log): { kept: Frame[]; damaged: Frame[] } {
  let end = 0;
  for (let index = 0; index < frames.length; index += 1) {
    if (frames[index]?.isSound === true) {
      if ((frames[index]?.pagesAfter ?? 0) > 0) end = index + 1;
    } else if (wasSynced(frames, index)) end = index + 1;
    else break;
  }
  const believed = frames.slice(0, end);
  const lastSound = believed.findLastIndex((frame) => frame.isSound && frame.pagesAfter > 0);
  const until = believed.slice(0, lastSound + 1);
  return { kept: until.filter((frame) => frame.isIntact), damaged: until.filter((frame) => !frame.isSound) };
}

/**
 * Whether the transaction that the frame belongs to was followed by another one. Frames left over from an earlier run
 * through the same place do not follow on each other at the end of a transaction.
 */
function wasSynced(frames: readonly Frame[], damaged: number): boolean {
  return frames.some((frame, index) => {
    const isEnd = index >= damaged && frame.pagesAfter > 0 && (frame.isSound || index === damaged);
    return isEnd && frames[index + 1]?.isSound === true;
  });
}

function wordsFor(
  file: string,
  { kept, damaged, log }: { kept: Frame[]; damaged: Frame[]; log: Log },
): string {
  const isStillThere = ({ page, at }: Frame) => kept.some((frame) => frame.page === page && frame.at >= at);
  const lost = damaged.filter((frame) => !isStillThere(frame)).length;
  const commits = kept.filter((frame) => frame.pagesAfter > 0 && frame.at > (damaged[0]?.at ?? 0)).length;
  const places = damaged.slice(0, 5).map(({ at }) => at);
  const what = log.isHeaderSound ? `${damaged.length} pages (at byte ${places.join(', ')})` : 'the beginning';
  const cost = lost === 0 ? 'nothing is lost' : `${lost} pages are lost`;
  return `${file}-wal is damaged: ${what} had been synced and read back wrong; ${commits} later commits are kept, ${cost}; the disk should be replaced`;
}

/** As the log itself says; 0 when that is damaged. */
function pageBytesIn(log: Uint8Array): number {
  const stated = log.byteLength < 12 ? 0 : new DataView(log.buffer).getUint32(8);
  return stated >= 512 && stated <= 65_536 && (stated & (stated - 1)) === 0 ? stated : 0;
}

/** As the database says, whose beginning may still be in the log. */
function pageBytesOf(file: string): number {
  const head = Buffer.alloc(18);
  const descriptor = openSync(file, 'r');
  try {
    if (readSync(descriptor, head, 0, head.length, 0) < head.length) return PAGE_BYTES;
  } finally {
    closeSync(descriptor);
  }
  const stored = head.readUInt16BE(16);
  return stored === 1 ? 65_536 : stored || PAGE_BYTES;
}

function growTo(file: string, bytes: number): void {
  const descriptor = openSync(file, 'r+');
  try {
    if (fstatSync(descriptor).size < bytes) ftruncateSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function replaceSynced(file: string, bytes: Buffer): void {
  const descriptor = openSync(`${file}.next`, 'w');
  try {
    writeSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.next`, file);
}
