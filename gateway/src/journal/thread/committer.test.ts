import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalRecord } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { DiskSteps } from '../disk/disk-steps.ts';
import { EntryStore } from '../disk/entry-store.ts';
import type { Reserve } from '../disk/reserve-file.ts';
import { Gathered, textOf } from '../gathered.ts';
import { JOURNAL_LIMITS } from '../journal-port.ts';
import { openJournalReader } from '../journal-reader.ts';
import { message, reading } from '../repeat/sample-readings.ts';
import { Committer } from './committer.ts';
import { rebuildFilter } from './filter-memory.ts';
import { type FromThread, REFUSED } from './wire.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

/** A committer on a real file. `pagesMax` is a full disk; giving the reserve away frees `reservePages`. */
function room(reservePages = 0) {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-commit-'));
  cleanups.push(() => rmSync(dir, { recursive: true }));
  const store = new EntryStore(dir);
  cleanups.push(() => store.close());
  const setPagesMax = (pages: number) => store.db.exec(`PRAGMA max_page_count = ${pages}`);
  let isHeld = true;
  const reserve: Reserve = {
    bytes: 1,
    heldBytes: () => (isHeld ? 1 : 0),
    isComplete: () => isHeld,
    grow: () => {
      isHeld = true;
      return true;
    },
    release: () => {
      isHeld = false;
      setPagesMax(store.pages().all + reservePages);
    },
  };
  const disk = new DiskSteps(reserve, 0);
  const heard: FromThread[] = [];
  const committer = new Committer({
    store,
    disk,
    filter: rebuildFilter(store, { readingsMax: 0 }).filter,
    limits: JOURNAL_LIMITS,
    clock: new FakeClock(),
    say: (said) => heard.push(said),
  });
  let next = 1;
  function append(record: JournalRecord, isUrgent = false, connection = ''): number {
    const gathered = new Gathered(next);
    gathered.add(record, textOf(record), { lane: isUrgent ? 'urgent' : 'normal', connection });
    committer.append(gathered.asMessage(7));
    next += 1;
    return next - 1;
  }
  /** One commit; what was said, as [id, stored or REFUSED or code]. */
  function commit(): [number, number | string][] {
    heard.length = 0;
    committer.commitOnce();
    return heard.flatMap((said): [number, number | string][] => {
      if (said.type === 'answered') return said.ids.map((id, i) => [id, said.stored[i] ?? 0]);
      if (said.type === 'failed') return said.ids.map((id) => [id, said.refusal.code]);
      return [];
    });
  }
  const fill = (pages: number) => setPagesMax(store.pages().all + pages);
  return { dir, store, disk, committer, append, commit, fill, setPagesMax };
}

const tick: JournalRecord = { kind: 'tick', receivedAt: 1, elapsedMs: 1_000 };
const wide = (seq: number, flags: ('alarm' | 'fault')[] = []) =>
  message([reading(1, seq, { unknownFlags: ['x'.repeat(20_000)], flags })]);

it('[P1] what waits becomes one row and one answer', () => {
  const { dir, append, commit, store } = room();
  const ids = [append(message([reading(1, 1)])), append(tick, true), append(message([reading(1, 2)]))];
  expect(commit()).toEqual([
    [ids[1], 0],
    [ids[0], 1],
    [ids[2], 1],
  ]);
  expect(store.newest).toBe(1);
  const reader = openJournalReader(dir);
  expect(reader.read(0, 10).entries.map((e) => [e.position, e.ordinal, e.record.kind])).toEqual([
    [1, 0, 'tick'],
    [1, 1, 'message'],
    [1, 2, 'message'],
  ]);
  reader.close();
});

it('[P1] a repeat in the same commit is answered with it and stored once, also across lanes', () => {
  const { append, commit } = room();
  append(message([reading(1, 1)]), false, 'a');
  append(message([reading(1, 1)], { channel: 'event' }), true, 'b');
  expect(commit().map(([, stored]) => stored)).toEqual([1, 0]);
});

it('[P1] repeats alone need no row', () => {
  const { append, commit, store } = room();
  append(message([reading(1, 1)]));
  commit();
  append(message([reading(1, 1)]));
  expect(commit()).toEqual([[2, 0]]);
  expect(store.newest).toBe(1);
});

it('the generation is stored with the reading that began it', () => {
  const { append, commit, store, committer } = room();
  append(message([reading(1, 1), reading(1, 1, { at: 9 })]));
  committer.startGeneration({ type: 'generation', id: 50, nowMs: 7, deviceId: 'd-2', generation: 4 });
  expect(commit()).toEqual([
    [1, 2],
    [50, 4],
  ]);
  expect(store.generations().map((row) => [row.device_id, row.generation])).toEqual([
    ['d-1', 2],
    ['d-2', 4],
  ]);
});

it('[P8] a full disk gives the reserve away: an alarm is stored, telemetry of the same commit is refused', () => {
  const { append, commit, disk, fill, store } = room(100);
  fill(0);
  append(wide(1));
  append(wide(2, ['alarm']));
  append(tick, true);
  expect(commit()).toEqual([
    [3, 0],
    [1, REFUSED],
    [2, 1],
  ]);
  expect(disk.mode).toBe('reserve');
  expect(store.newest).toBe(1);
});

it('[P8] when even the reserve is gone nothing is answered as stored, and the filter knows nothing of it', () => {
  const { append, commit, disk, fill, setPagesMax, store } = room(0);
  fill(0);
  append(wide(1, ['alarm']));
  expect(commit()).toEqual([[1, 'journal-full']]);
  expect(disk.mode).toBe('full');
  expect(store.newest).toBe(0);
  // Space again: the resend is new, and the mode ends with its success.
  setPagesMax(100_000);
  append(wide(1, ['alarm']));
  expect(commit()).toEqual([[2, 1]]);
  expect(disk.mode).toBe('reserve');
  disk.probe(1 << 30);
  disk.probe(1 << 30);
  expect(disk.mode).toBe('ok');
});

it('[P1] positions go on without a gap after a failed commit', () => {
  const { dir, append, commit, fill, setPagesMax } = room(0);
  append(wide(1));
  commit();
  fill(0);
  append(wide(2, ['alarm']));
  commit();
  setPagesMax(100_000);
  append(wide(2, ['alarm']));
  commit();
  const reader = openJournalReader(dir);
  expect(reader.read(0, 10).entries.map((entry) => entry.position)).toEqual([1, 2]);
  reader.close();
});
