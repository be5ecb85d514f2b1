import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckedReading } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { EntryStore } from '../disk/entry-store.ts';
import { encodeFilter } from '../repeat/filter-checkpoint.ts';
import { RepeatFilter } from '../repeat/repeat-filter.ts';
import { message, reading } from '../repeat/sample-readings.ts';
import { rebuildFilter, writeCheckpoint } from './filter-memory.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

function room() {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-filter-'));
  cleanups.push(() => rmSync(dir, { recursive: true }));
  const store = new EntryStore(dir);
  cleanups.push(() => store.close());
  const filter = new RepeatFilter();
  function commit(...readings: CheckedReading[]): void {
    const staged = filter.stage();
    const { message: kept, stored } = staged.admit(message(readings));
    const lines = kept === undefined ? [] : [JSON.stringify(kept)];
    store.append({ committedAt: 1, lines, readings: stored, generations: staged.generations });
    filter.apply(staged);
  }
  const checkpoint = () => store.transaction(() => void writeCheckpoint(store, filter));
  return { store, filter, commit, checkpoint };
}

function repeatsAfter(filter: RepeatFilter, ...readings: CheckedReading[]): (true | number)[] {
  return readings.map((each) => {
    const { message: kept, repeats } = filter.stage().admit(message([each]));
    return kept?.readings[0]?.maybeRepeated ?? repeats;
  });
}

it('[P1] checkpoint and rows after it give exactly the memory before', () => {
  const { store, filter, commit, checkpoint } = room();
  for (let seq = 1; seq <= 20; seq += 1) commit(reading(1 + (seq % 3), seq));
  checkpoint();
  for (let seq = 21; seq <= 30; seq += 1) commit(reading(1 + (seq % 4), seq, { at: 5 }));
  commit(reading(1, 3, { at: 77 }));
  const again = rebuildFilter(store, 1_000).filter;
  expect(encodeFilter(again).toString()).toBe(encodeFilter(filter).toString());
});

it('[P1] contents of rows before the checkpoint come back from the tail', () => {
  const { store, commit, checkpoint } = room();
  for (let seq = 1; seq <= 10; seq += 1) commit(reading(1, seq));
  checkpoint();
  const { filter } = rebuildFilter(store, 4);
  expect(repeatsAfter(filter, reading(1, 6), reading(1, 7), reading(1, 10))).toEqual([true, 1, 1]);
});

it('[P1] a damaged checkpoint is read again from the rows, with a warning', () => {
  const { store, filter, commit, checkpoint } = room();
  for (let seq = 1; seq <= 10; seq += 1) commit(reading(1, seq));
  checkpoint();
  store.db.exec("UPDATE filter_checkpoint SET body = CAST('[]' AS BLOB)");
  const rebuilt = rebuildFilter(store, 4);
  expect(rebuilt.warnings).toEqual([expect.stringContaining('damaged')]);
  expect(encodeFilter(rebuilt.filter).toString()).toBe(encodeFilter(filter).toString());
});

it('a checkpoint from beyond the journal counts as damaged', () => {
  const { store, commit, checkpoint } = room();
  commit(reading(1, 1));
  checkpoint();
  store.db.exec('UPDATE filter_checkpoint SET position = 9');
  expect(rebuildFilter(store, 4)).toMatchObject({
    checkpoint: 0,
    warnings: [expect.stringContaining('at 9')],
  });
});

it('a generation outlives its rows and the checkpoint', () => {
  const { store, commit } = room();
  commit(reading(1, 1), reading(1, 1, { at: 2 }));
  commit(reading(2, 1));
  store.deleteUpTo(1, () => undefined);
  expect(rebuildFilter(store, 4).filter.memoryOf('d-1').generation).toBe(2);
});

it('a damaged row is named and passed over; the rows around it count', () => {
  const { store, commit } = room();
  for (let seq = 1; seq <= 3; seq += 1) commit(reading(1, seq));
  store.db.exec('UPDATE entry SET crc = crc + 1 WHERE position = 2');
  const { filter, warnings } = rebuildFilter(store, 9);
  expect(warnings).toEqual([expect.stringContaining('journal position 2 is damaged')]);
  expect(repeatsAfter(filter, reading(1, 1), reading(1, 3))).toEqual([1, 1]);
});
