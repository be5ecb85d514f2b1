import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { JournalRecord } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { DamagedRow } from '../base/errors.ts';
import { silentLog } from '../base/log.ts';
import {
  JOURNAL_LIMITS,
  type Journal,
  type JournalLimits,
  type JournalMode,
  openJournal,
  openJournalReader,
} from './journal.ts';
import { message, reading } from './repeat/sample-readings.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-journal-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

interface Disk {
  freeBytes: number;
}
const GIB = 1 << 30;
async function open(dir: string, limits: Partial<JournalLimits> = {}, disk: Disk = { freeBytes: 4 * GIB }) {
  const clock = new FakeClock();
  const journal = await openJournal({
    dir,
    clock,
    log: silentLog,
    limits: { ...JOURNAL_LIMITS, reserveBytes: 0, diskLowWaterBytes: GIB, ...limits },
    freeBytes: async () => disk.freeBytes,
  });
  cleanups.push(() => journal.close());
  return { journal, clock };
}

const normal = { lane: 'normal', connection: 'c' } as const;
const tick: JournalRecord = { kind: 'tick', receivedAt: 1, elapsedMs: 1_000 };

/** Everything a fresh reader sees. */
function readAll(dir: string, after = 0) {
  const reader = openJournalReader(dir);
  cleanups.push(() => reader.close());
  return reader.read(after, 1e6).entries;
}

function nextMode(journal: Journal): Promise<JournalMode> {
  return new Promise((resolve) => journal.onMode(resolve));
}

it('[P1] what is answered can be read from the file', async () => {
  const dir = folder();
  const { journal } = await open(dir);
  const positions: number[] = [];
  journal.onCommitted((position) => positions.push(position));
  expect(await journal.append(message([reading(1, 1)]), normal)).toEqual({
    position: 1,
    stored: 1,
    repeats: 0,
  });
  expect(readAll(dir)).toEqual([{ position: 1, ordinal: 0, record: message([reading(1, 1)]) }]);
  expect(await journal.append(message([reading(1, 1)]), normal)).toEqual({
    position: 1,
    stored: 0,
    repeats: 1,
  });
  await journal.append(tick, { lane: 'urgent' });
  expect(positions).toEqual([1, 2]);
  expect(journal.status()).toMatchObject({
    position: 2,
    oldest: 1,
    mode: 'ok',
    pendingRecords: 0,
    pendingBytes: 0,
  });
});

it('appends of one turn are one commit, answered in the order of each connection', async () => {
  const dir = folder();
  const { journal } = await open(dir);
  const answered: string[] = [];
  const append = (name: string, lane: 'urgent' | 'normal', connection: string) =>
    journal
      .append(message([reading(1, 1)], { deviceId: name }), { lane, connection })
      .then((done) => answered.push(`${name}@${done.position}`));
  await Promise.all([
    append('a1', 'normal', 'a'),
    append('b1', 'normal', 'b'),
    append('b2', 'urgent', 'b'),
    append('a2', 'normal', 'a'),
  ]);
  expect(answered).toEqual(['b1@1', 'b2@1', 'a1@1', 'a2@1']);
});

it('[P1] a repeat after a restart is still a repeat, and positions go on', async () => {
  const dir = folder();
  const first = await open(dir);
  await first.journal.append(message([reading(1, 1)]), normal);
  await first.journal.startGeneration('d-9', 3);
  await first.journal.close();
  const { journal } = await open(dir);
  expect((await journal.append(message([reading(1, 1)]), normal)).repeats).toBe(1);
  expect((await journal.append(message([reading(1, 2)]), normal)).position).toBe(2);
  await journal.append(message([reading(1, 2)], { deviceId: 'd-9' }), normal);
  expect(readAll(dir, 2)[0]?.record).toMatchObject({ readings: [{ generation: 3 }] });
});

it('a replaced device starts its generation behind its own waiting records', async () => {
  const dir = folder();
  const { journal } = await open(dir);
  const before = journal.append(message([reading(1, 1)]), normal);
  expect(await journal.startGeneration('d-1', 2)).toBe(2);
  await before;
  expect(await journal.startGeneration('d-1', 1)).toBe(2);
  await journal.append(message([reading(1, 1)]), normal);
  const generations = readAll(dir).map(
    ({ record }) => record.kind === 'message' && record.readings[0]?.generation,
  );
  expect(generations).toEqual([1, 2]);
});

it('close commits what is pending and refuses what comes after', async () => {
  const dir = folder();
  const { journal } = await open(dir);
  const pending = Promise.all([1, 2, 3].map((seq) => journal.append(message([reading(1, seq)]), normal)));
  await journal.close();
  expect((await pending).map((done) => done.stored)).toEqual([1, 1, 1]);
  await expect(journal.append(tick, { lane: 'urgent' })).rejects.toMatchObject({ code: 'journal-closed' });
});

it('[P8] says when too much waits, refuses at the end, and says when it is over', async () => {
  const { journal } = await open(folder(), { pendingBytesMax: 1_000 });
  let reliefs = 0;
  journal.onRelief(() => {
    reliefs += 1;
  });
  const taken: Promise<unknown>[] = [];
  let refused = 0;
  for (let seq = 1; seq <= 30; seq += 1) {
    const append = journal.append(message([reading(1, seq)]), normal);
    taken.push(append.catch((cause) => (refused += cause.code === 'overloaded' ? 1 : 100)));
  }
  expect(journal.isCongested()).toBe(true);
  const urgent = journal.append(tick, { lane: 'urgent' });
  await Promise.all([...taken, urgent]);
  expect(refused).toBeGreaterThan(5);
  expect(refused).toBeLessThan(30);
  expect([reliefs, journal.isCongested()]).toEqual([1, false]);
});

it('[P8] takes no telemetry at the low-water mark, and all again when there is space', async () => {
  const disk = { freeBytes: 4 * GIB };
  const { journal, clock } = await open(folder(), {}, disk);
  let mode = nextMode(journal);
  disk.freeBytes = GIB - 1;
  clock.advance(1_000);
  expect(await mode).toBe('low');
  await expect(journal.append(message([reading(1, 1)]), normal)).rejects.toMatchObject({
    code: 'journal-full',
    retryable: true,
  });
  const alarm = message([reading(1, 2, { flags: ['alarm'] })]);
  expect((await journal.append(alarm, normal)).stored).toBe(1);
  mode = nextMode(journal);
  disk.freeBytes = 2 * GIB;
  clock.advance(1_000);
  expect(await mode).toBe('ok');
  expect((await journal.append(message([reading(1, 1)]), normal)).stored).toBe(1);
});

it('[P8] gives the reserve away on demand and makes it again', async () => {
  const dir = folder();
  const { journal, clock } = await open(dir, { reserveBytes: 4_096 });
  expect(readFileSync(join(dir, 'reserve.bin')).length).toBe(4_096);
  let mode = nextMode(journal);
  journal.releaseReserve();
  expect(await mode).toBe('reserve');
  expect(journal.status().reserveHeld).toBe(false);
  mode = nextMode(journal);
  clock.advance(1_000);
  expect(await mode).toBe('ok');
  expect(readFileSync(join(dir, 'reserve.bin')).length).toBe(4_096);
});

it('[P3] a jump of the wall clock deletes nothing', async () => {
  const dir = folder();
  const { journal, clock } = await open(dir, { retentionMs: 60_000 });
  for (const seq of [1, 2, 3]) await journal.append(message([reading(1, seq)]), normal);
  clock.jump(365 * 86_400_000);
  clock.advance(1_000);
  // The probe is handled before this append, and retention in the turn after it.
  await journal.append(tick, { lane: 'urgent' });
  await journal.append(tick, { lane: 'urgent' });
  expect(journal.status().oldest).toBe(1);
});

it('a second gateway on the same folder is refused in one line', async () => {
  const dir = folder();
  await open(dir);
  await expect(open(dir)).rejects.toMatchObject({
    code: 'data-dir-unusable',
    message: expect.stringMatching(/^the data folder .* cannot be used: another gateway uses it/),
  });
});

it('a folder that is a file, or a journal that is none, is refused in one line', async () => {
  const dir = folder();
  writeFileSync(join(dir, 'file'), '');
  await expect(open(join(dir, 'file', 'x'))).rejects.toMatchObject({ code: 'data-dir-unusable' });
  writeFileSync(join(dir, 'journal.db'), 'this is no database '.repeat(100));
  await expect(open(dir)).rejects.toThrow(/not a database/);
});

it.skipIf(process.getuid?.() === 0)('a folder that may not be written is refused in one line', async () => {
  const dir = folder();
  chmodSync(dir, 0o500);
  await expect(open(dir)).rejects.toMatchObject({ code: 'data-dir-unusable' });
});

it('a reader is told of a gap, of a journal that was replaced, and of a damaged row', async () => {
  const dir = folder();
  const { journal } = await open(dir);
  for (const seq of [1, 2, 3, 4]) await journal.append(message([reading(1, seq)]), normal);
  await journal.close();
  const db = new DatabaseSync(join(dir, 'journal.db'));
  db.exec('DELETE FROM entry WHERE position < 3; UPDATE entry SET crc = 1 WHERE position = 4');
  db.close();
  const reader = openJournalReader(dir);
  cleanups.push(() => reader.close());
  expect(reader.positions()).toEqual({ oldest: 3, newest: 4 });
  expect(() => reader.read(0, 10)).toThrow('journal positions 1 to 2 are gone');
  expect(() => reader.read(9, 10)).toThrow('the journal ends at 4');
  expect(reader.read(2, 1)).toMatchObject({ upTo: 3 });
  expect(reader.read(2, 10)).toMatchObject({ upTo: 3, isCut: true, entries: [{ position: 3 }] });
  expect(() => reader.read(3, 1)).toThrow('journal position 4 is damaged');
  expect(() => reader.read(3, 10)).toThrow(new DamagedRow(4));
  expect(reader.read(4, 1)).toEqual({ entries: [], upTo: 4 });
});

it('[P2] a read is bounded by readings too, and never ends within a row', async () => {
  const dir = folder();
  const { journal } = await open(dir);
  for (const boot of [1, 2, 3]) {
    await journal.append(message([reading(boot, 1), reading(boot, 2), reading(boot, 3)]), normal);
  }
  await journal.close();
  const reader = openJournalReader(dir);
  cleanups.push(() => reader.close());
  expect(reader.read(0, 100, 4)).toMatchObject({ upTo: 2, entries: [{ position: 1 }, { position: 2 }] });
  expect(reader.read(2, 100, 1)).toMatchObject({ upTo: 3, entries: [{ position: 3 }] });
});
