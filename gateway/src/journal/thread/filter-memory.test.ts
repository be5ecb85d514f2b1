import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { CheckedReading } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { PAGE_LIMITS } from '../contents/page-cache.ts';
import { EntryStore } from '../disk/entry-store.ts';
import { encodeFilter } from '../repeat/filter-checkpoint.ts';
import type { RepeatFilter } from '../repeat/repeat-filter.ts';
import { admitted } from '../repeat/sample-filter.ts';
import { message, reading } from '../repeat/sample-readings.ts';
import { rebuildFilter, writeCheckpoint } from './filter-memory.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

function room(pageLimits = PAGE_LIMITS) {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-filter-'));
  cleanups.push(() => rmSync(dir, { recursive: true }));
  const store = new EntryStore(dir);
  cleanups.push(() => store.close());
  const { filter } = rebuildFilter(store, { readingsMax: 0, pageLimits });
  function commit(...readings: CheckedReading[]): void {
    const staged = filter.stage();
    const { message: kept, stored } = admitted(staged, message(readings));
    const lines = kept === undefined ? [] : [JSON.stringify(kept)];
    const flush = filter.contents.flush({ readings: stored, isShort: false });
    const { generations } = staged;
    store.append({ committedAt: 1, lines, readings: stored, generations, alsoWrite: flush.write });
    flush.done();
    filter.apply(staged, store.newest);
  }
  const checkpoint = () => store.transaction(() => void writeCheckpoint(store, filter));
  return { store, filter, commit, checkpoint };
}

function repeatsAfter(filter: RepeatFilter, ...readings: CheckedReading[]): (true | number)[] {
  return readings.map((each) => {
    const { message: kept, repeats } = admitted(filter.stage(), message([each]));
    return kept?.readings[0]?.maybeRepeated ?? repeats;
  });
}

it('[P1] checkpoint and rows after it give exactly the memory before', () => {
  const { store, filter, commit, checkpoint } = room();
  for (let seq = 1; seq <= 20; seq += 1) commit(reading(1 + (seq % 3), seq));
  checkpoint();
  for (let seq = 21; seq <= 30; seq += 1) commit(reading(1 + (seq % 4), seq, { at: 5 }));
  commit(reading(1, 3, { at: 77 }));
  const again = rebuildFilter(store, { readingsMax: 1_000 }).filter;
  expect(encodeFilter(again).toString()).toBe(encodeFilter(filter).toString());
});

it('[P1] contents of rows before the checkpoint come back from the tail, as far as the table lacks them', () => {
  const { store, commit, checkpoint } = room({ ...PAGE_LIMITS, dirtyOfDeviceMax: 1 });
  for (let seq = 1; seq <= 400; seq += 1) commit(reading(1, seq));
  checkpoint();
  expect(store.db.prepare('SELECT count(*) AS n FROM content').get()?.n).toBe(3);
  expect(store.db.prepare('SELECT contents_up_to AS upTo FROM filter_checkpoint').get()?.upTo).toBe(383);
  const { filter } = rebuildFilter(store, { readingsMax: 0 });
  const all = Array.from({ length: 400 }, (_, index) => reading(1, index + 1));
  expect(repeatsAfter(filter, ...all)).toEqual(all.map(() => 1));
});

it('[P8] contents that cannot be read any more mark readings and stop nothing', () => {
  const { store, commit, checkpoint } = room({ ...PAGE_LIMITS, dirtyOfDeviceMax: 0 });
  for (let seq = 1; seq <= 300; seq += 1) commit(reading(1, seq));
  checkpoint();
  store.db.exec("UPDATE content SET body = x'00' WHERE page = 1");
  const warnings: string[] = [];
  const { filter } = rebuildFilter(store, { readingsMax: 0, warn: (text) => warnings.push(text) });
  expect(repeatsAfter(filter, reading(1, 127), reading(1, 128), reading(1, 280))).toEqual([1, true, 1]);
  expect(warnings).toEqual([expect.stringContaining('contents of d-1 cannot be read')]);
});

it('[P1] a journal of format 1 is taken over: its numbers, and the contents of its latest rows', () => {
  const { store, commit } = room();
  for (let seq = 1; seq <= 10; seq += 1) commit(reading(1, seq));
  const body = Buffer.from('[["d-1",1,[[1,0,1,10],[2,0,1,3]],[],-1]]');
  store.db
    .prepare('INSERT INTO filter_checkpoint (id, position, crc, body) VALUES (1, 10, ?, ?)')
    .run(crc32(body), body);
  store.db.exec('DROP TABLE content; DROP TABLE content_boot; PRAGMA user_version = 1');
  store.db.exec('ALTER TABLE filter_checkpoint DROP COLUMN contents_up_to');
  const again = new EntryStore(dirname(store.db.location() as string));
  cleanups.push(() => again.close());
  const { filter } = rebuildFilter(again, { readingsMax: 4 });
  expect(repeatsAfter(filter, reading(1, 6), reading(1, 7), reading(2, 2))).toEqual([true, 1, true]);
  expect(repeatsAfter(filter, reading(1, 11), reading(3, 1))).toEqual([0, 0]);
});

it('[P1] a journal of format 2, with other content hashes, knows its readings by their rows', () => {
  const { store, filter, commit, checkpoint } = room();
  for (let seq = 1; seq <= 10; seq += 1) commit(reading(1, seq));
  checkpoint();
  store.transaction(filter.contents.flushUpTo(10, 100).write);
  store.db.exec('UPDATE content SET body = zeroblob(7); PRAGMA user_version = 2');
  const again = new EntryStore(dirname(store.db.location() as string));
  cleanups.push(() => again.close());
  const rebuilt = rebuildFilter(again, { readingsMax: 4 });
  expect(repeatsAfter(rebuilt.filter, reading(1, 1), reading(1, 10), reading(1, 11))).toEqual([1, 1, 0]);
});

it('[P1] a damaged checkpoint is read again from the rows, with a warning', () => {
  const { store, filter, commit, checkpoint } = room();
  for (let seq = 1; seq <= 10; seq += 1) commit(reading(1, seq));
  checkpoint();
  store.db.exec("UPDATE filter_checkpoint SET body = CAST('[]' AS BLOB)");
  const rebuilt = rebuildFilter(store, { readingsMax: 4 });
  expect(rebuilt.warnings).toEqual([expect.stringContaining('damaged')]);
  expect(encodeFilter(rebuilt.filter).toString()).toBe(encodeFilter(filter).toString());
});

it('a checkpoint from beyond the journal counts as damaged', () => {
  const { store, commit, checkpoint } = room();
  commit(reading(1, 1));
  checkpoint();
  store.db.exec('UPDATE filter_checkpoint SET position = 9');
  expect(rebuildFilter(store, { readingsMax: 4 })).toMatchObject({
    checkpoint: 0,
    warnings: [expect.stringContaining('at 9')],
  });
});

it('a generation outlives its rows and the checkpoint', () => {
  const { store, commit } = room();
  commit(reading(1, 1), reading(1, 1, { at: 2 }));
  commit(reading(2, 1));
  store.deleteUpTo(1, () => undefined);
  expect(rebuildFilter(store, { readingsMax: 4 }).filter.memoryOf('d-1').generation).toBe(2);
});

it('a damaged row is named and passed over; the rows around it count', () => {
  const { store, commit } = room();
  for (let seq = 1; seq <= 3; seq += 1) commit(reading(1, seq));
  store.db.exec('UPDATE entry SET crc = crc + 1 WHERE position = 2');
  const { filter, warnings } = rebuildFilter(store, { readingsMax: 9 });
  expect(warnings).toEqual([expect.stringContaining('journal position 2 is damaged')]);
  expect(repeatsAfter(filter, reading(1, 1), reading(1, 3))).toEqual([1, 1]);
});
