import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { DiskSteps } from '../disk/disk-steps.ts';
import { EntryStore } from '../disk/entry-store.ts';
import { openHoldings } from '../disk/room-to-open.ts';
import { admitted } from '../repeat/sample-filter.ts';
import { message, reading } from '../repeat/sample-readings.ts';
import { rebuildFilter } from './filter-memory.ts';
import { Upkeep } from './upkeep.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

/** Ten rows, committed at 1,000, 2,000, …, 10,000. */
function room(readers?: readonly string[], rows = 10) {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-upkeep-'));
  cleanups.push(() => rmSync(dir, { recursive: true }));
  const store = new EntryStore(dir);
  cleanups.push(() => store.close());
  const { filter } = rebuildFilter(store, { readingsMax: 0 });
  for (let seq = 1; seq <= rows; seq += 1) {
    const staged = filter.stage();
    const line = JSON.stringify(admitted(staged, message([reading(1, seq)])).message);
    store.append({ committedAt: seq * 1_000, lines: [line], readings: 1, generations: staged.generations });
    filter.apply(staged, store.newest);
  }
  const holdings = openHoldings(dir, 0);
  const disk = new DiskSteps(holdings.reserve, 100);
  disk.start(1_000);
  const open = (names = readers) =>
    new Upkeep({
      holdings,
      store,
      filter,
      disk,
      retentionMs: 5_000,
      checkpointReadings: 1e9,
      readers: names,
      checkpoint: 0,
    });
  return { dir, store, filter, disk, upkeep: open(), open };
}

function attend(upkeep: Upkeep, nowMs: number): void {
  upkeep.probe(nowMs);
  while (upkeep.step()) {
    // Each step is one small piece.
  }
}

it('deletes what is older than the retention and what every reader has', () => {
  const { store, upkeep } = room(['decide', 'charts']);
  upkeep.readerAt('decide', 10);
  upkeep.readerAt('charts', 4);
  attend(upkeep, 8_000);
  expect(store.oldest).toBe(3 + 1);
  attend(upkeep, 99_000);
  expect(store.oldest).toBe(4 + 1);
});

it('has nothing to do in a folder without rows, and writes nothing', () => {
  const { store, upkeep } = room(['decide'], 0);
  const written = () => store.db.prepare('PRAGMA wal_checkpoint(NOOP)').get();
  const before = written();
  upkeep.probe(99_000);
  expect(upkeep.step()).toBe(false);
  expect(written()).toEqual(before);
});

it('[P2] a reader that has not reported yet holds everything', () => {
  const { store, upkeep } = room(['decide', 'charts']);
  upkeep.readerAt('decide', 10);
  attend(upkeep, 99_000);
  expect(store.oldest).toBe(1);
});

it('[P2] the progress of readers holds rows across a restart, until they report', () => {
  const { store, upkeep, open } = room();
  upkeep.readerAt('charts', 3);
  upkeep.finish();
  const next = open();
  next.readerAt('decide', 10);
  attend(next, 99_000);
  expect(store.oldest).toBe(4);
});

it('a reader that is no longer named holds nothing', () => {
  const { store, upkeep, open } = room();
  upkeep.readerAt('influx', 3);
  upkeep.finish();
  const next = open(['decide']);
  next.readerAt('decide', 10);
  attend(next, 99_000);
  expect(store.oldest).toBe(10);
});

it('[P1] the newest row stays, so that no position is used again', () => {
  const { store, upkeep } = room();
  attend(upkeep, 99_000);
  expect([store.oldest, store.newest]).toEqual([10, 10]);
});

it('[P8] at the low-water mark what every reader has goes before its time', () => {
  const { store, upkeep, disk } = room(['decide']);
  upkeep.readerAt('decide', 7);
  attend(upkeep, 1_000);
  expect(store.oldest).toBe(1);
  disk.probe(99);
  attend(upkeep, 1_000);
  expect(store.oldest).toBe(8);
});

it('[P1] the filter still knows numbers and contents of deleted rows, as far as newer ones stand beside them', () => {
  const { store, upkeep } = room(undefined, 300);
  attend(upkeep, 999_000);
  expect(store.oldest).toBe(300);
  const { filter } = rebuildFilter(store, { readingsMax: 0 });
  const admit = (seq: number) => admitted(filter.stage(), message([reading(1, seq)]));
  expect(admit(300)).toMatchObject({ repeats: 1 });
  expect(admit(290)).toMatchObject({ repeats: 1 });
  expect(admit(2).message?.readings[0]).toMatchObject({ maybeRepeated: true });
  expect(admit(301).message?.readings[0]).not.toHaveProperty('maybeRepeated');
});

it('[P8] empty pages go back to the disk when space is short', () => {
  const { store, upkeep, disk } = room(['decide']);
  const lines = ['x'.repeat(1 << 18)];
  for (let row = 0; row < 30; row += 1) {
    store.append({ committedAt: 1, lines, readings: 0, generations: new Map() });
  }
  upkeep.readerAt('decide', 40);
  store.foldLog({ whole: true });
  const before = store.diskBytes();
  disk.probe(99);
  attend(upkeep, 0);
  expect(store.diskBytes()).toBeLessThan(before / 5);
});

it('[P8] the write-ahead log stays bounded while rows are written', () => {
  const { store, upkeep } = room(undefined, 0);
  const text = 'x'.repeat(1 << 18);
  for (let row = 0; row < 100; row += 1) {
    store.append({ committedAt: 1, lines: [text], readings: 0, generations: new Map() });
    upkeep.afterCommit(0);
  }
  const kept = 100 * text.length;
  expect(store.diskBytes()).toBeLessThan(kept + (10 << 20));
});
