/** Logs as a killed gateway leaves them, cut and damaged at every interesting place. */

import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLines } from '../journal-reader.ts';
import { EntryStore } from './entry-store.ts';
import { FRAME_HEADER_BYTES, type Frame, HEADER_BYTES, readLog } from './log-frames.ts';
import { type Looked, mendLog } from './mend-log.ts';

const PAGE_BYTES = 4_096;
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES;
/** Bodies of three pages, so that a commit has a beginning, a middle and an end. */
const BODY_BYTES = 3 * PAGE_BYTES;
const ROWS = 12;

let killed: string;
let frames: Frame[];
beforeAll(() => {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-log-'));
  killed = mkdtempSync(join(tmpdir(), 'ninewatch-log-'));
  const store = new EntryStore(dir);
  // A log that began anew once: behind the latest frames lie those of the run before.
  for (let row = 1; row <= 30; row += 1) append(store, row);
  store.foldLog({ whole: false });
  store.db.exec('PRAGMA wal_checkpoint(RESTART)');
  for (let row = 31; row <= 30 + ROWS; row += 1) append(store, row);
  for (const name of ['journal.db', 'journal.db-wal']) copyFileSync(join(dir, name), join(killed, name));
  store.close();
  rmSync(dir, { recursive: true });
  frames = currentFrames(killed);
});
afterAll(() => rmSync(killed, { recursive: true }));

function append(store: EntryStore, row: number): void {
  const lines = [`${row} `.repeat(Math.ceil(BODY_BYTES / `${row} `.length))];
  store.append({ committedAt: row, lines, readings: 0, generations: new Map() });
}

/** Frames of the latest run: the older ones behind them do not follow. */
function currentFrames(dir: string): Frame[] {
  const log = readLog(new Uint8Array(readFileSync(join(dir, 'journal.db-wal'))), PAGE_BYTES);
  const end = log?.frames.findIndex((frame) => !frame.isSound) ?? 0;
  return log?.frames.slice(0, end) ?? [];
}

/** The last positions that a start finds after `harm`, and what it says. */
function after(harm: (wal: Buffer) => void, cutAt?: number): Looked & { newest: number; bad: string[] } {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-log-'));
  try {
    const wal = readFileSync(join(killed, 'journal.db-wal'));
    harm(wal);
    copyFileSync(join(killed, 'journal.db'), join(dir, 'journal.db'));
    writeFileSync(join(dir, 'journal.db-wal'), wal);
    if (cutAt !== undefined) truncateSync(join(dir, 'journal.db-wal'), cutAt);
    const looked = mendLog(join(dir, 'journal.db'));
    expect(existsSync(join(dir, 'journal.db-wal.damaged'))).toBe(looked.damage !== undefined);
    const store = new EntryStore(dir);
    const bad: string[] = [];
    for (let row = store.after(0); row !== undefined; row = store.after(row.position)) {
      try {
        readLines(row);
      } catch (cause) {
        bad.push((cause as Error).message);
      }
    }
    const { newest } = store;
    store.close();
    return { ...looked, newest, bad };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Ends of the commits of the latest run, as indexes of frames. */
const commitEnds = () => frames.flatMap((frame, index) => (frame.pagesAfter > 0 ? [index] : []));
const flip = (at: number) => (wal: Buffer) => wal.writeUInt8(wal.readUInt8(at) ^ 0x10, at);

it('[P1] an undamaged log is left as it is', () => {
  expect(commitEnds()).toHaveLength(ROWS);
  expect(after(() => {})).toEqual({ unfinished: 0, newest: 30 + ROWS, bad: [] });
});

describe('[P1] a torn end costs the commit that was not over, and nothing before it', () => {
  const last = () => frames.at(-1)?.at ?? 0;
  const tears: [string, (wal: Buffer) => void][] = [
    ['a wrong checksum', (wal) => flip(last() + 16)(wal)],
    ['a wrong byte of the page', (wal) => flip(last() + FRAME_HEADER_BYTES + 99)(wal)],
    ['a page of zeros', (wal) => wal.fill(0, last(), last() + FRAME_BYTES)],
    ['an earlier page of zeros', (wal) => wal.fill(0, last() - FRAME_BYTES, last())],
    ['half a frame', (wal) => wal.fill(0, last() + FRAME_BYTES / 2, last() + FRAME_BYTES)],
  ];
  it.each(tears)('%s', (_what, tear) => {
    const { damage, newest, bad } = after(tear);
    expect({ damage, newest, bad }).toEqual({ damage: undefined, newest: 30 + ROWS - 1, bad: [] });
  });

  it('a file cut at any byte', () => {
    for (const end of [
      0,
      31,
      HEADER_BYTES,
      HEADER_BYTES + 1,
      ...commitEnds().map((index) => frames[index]?.at ?? 0),
    ]) {
      for (const cutAt of [end, end + FRAME_HEADER_BYTES, end + 2_000]) {
        const whole = commitEnds().filter((index) => (frames[index]?.at ?? 0) + FRAME_BYTES <= cutAt).length;
        const { damage, newest, bad } = after(() => {}, cutAt);
        expect({ cutAt, damage, newest, bad }).toEqual({
          cutAt,
          damage: undefined,
          newest: 30 + whole,
          bad: [],
        });
      }
    }
  });
});

describe('[P6] damage before a later commit is named, and what follows it is kept', () => {
  it('in any frame but those of the last commit', () => {
    const lastCommitFrom = (commitEnds().at(-2) ?? 0) + 1;
    let whole = 0;
    let tried = 0;
    for (let index = 0; index < lastCommitFrom; index += 4) {
      const offset = [0, FRAME_HEADER_BYTES + 1_000][tried % 2] ?? 0;
      const { damage, newest, bad } = after(flip((frames[index]?.at ?? 0) + offset));
      expect(damage).toMatch(/journal\.db-wal is damaged: 1 pages \(at byte \d+\)/);
      expect(bad.length).toBeLessThanOrEqual(1);
      for (const line of bad) expect(line).toMatch(/^journal position \d+ is damaged \(checksum\)$/);
      tried += 1;
      if (newest === 30 + ROWS) whole += 1;
    }
    // A lost page of the tree's inside takes the rows behind it along: the readers of those name the end.
    expect(whole).toBeGreaterThan(tried * 0.7);
  });

  it('a checksum alone: the frame behind it proves the page', () => {
    const middle = frames[Math.floor(frames.length / 2)]?.at ?? 0;
    const { damage, newest, bad } = after(flip(middle + 16));
    expect(damage).toContain('nothing is lost');
    expect({ newest, bad }).toEqual({ newest: 30 + ROWS, bad: [] });
  });

  it('the beginning of the log', () => {
    const { damage, newest, bad } = after(flip(16));
    expect(damage).toMatch(/the beginning had been synced and read back wrong/);
    expect({ newest, bad }).toEqual({ newest: 30 + ROWS, bad: [] });
  });
});
