import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckedReading } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { FakeClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import {
  JOURNAL_LIMITS,
  type Journal,
  type JournalMode,
  openJournal,
  openJournalReader,
} from '../src/journal/journal.ts';
import { message, reading } from '../src/journal/repeat/sample-readings.ts';

const MIB = 1 << 20;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function mountSmall(dir: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'none', dir]).status === 0;
}

/** A disk of 48 MiB. */
function smallDisk(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-disk-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  expect(mountSmall(dir)).toBe(true);
  cleanups.push(() => spawnSync('umount', ['-l', dir]));
  return dir;
}

/** Without the right to mount these proofs are named skips. */
function mayMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-mount-'));
  const isMounted = mountSmall(dir);
  if (isMounted) spawnSync('umount', [dir]);
  rmSync(dir, { recursive: true });
  return isMounted;
}

const onSmallDisk = it.skipIf(!mayMount());

/** About 20 kB. */
function large(seq: number, more: Partial<CheckedReading> = {}) {
  return message([reading(1, seq, { unknownFlags: [String(seq).padEnd(20_000, 'x')], ...more })]);
}

function reached(journal: Journal, wanted: JournalMode): Promise<void> {
  return new Promise((resolve) => {
    journal.onMode((mode) => mode === wanted && resolve());
  });
}

onSmallDisk(
  '[P8] a real disk fills in three steps and comes back without a restart',
  async () => {
    const dir = smallDisk();
    const clock = new FakeClock();
    const limits = { ...JOURNAL_LIMITS, reserveBytes: 8 * MIB, diskLowWaterBytes: 16 * MIB };
    const journal = await openJournal({ dir, clock, log: silentLog, limits, readers: ['decide'] });
    cleanups.push(() => journal.close());
    const stored: number[] = [];
    let seq = 0;
    const append = async (lane: 'urgent' | 'normal', more: Partial<CheckedReading> = {}) => {
      seq += 1;
      const mine = seq;
      await journal.append(large(mine, more), { lane, connection: 'c' });
      stored.push(mine);
    };
    const until = async (lane: 'urgent' | 'normal', more: Partial<CheckedReading>, code: string) => {
      for (;;) {
        const cause = await append(lane, more).then(
          () => undefined,
          (thrown) => thrown,
        );
        if (cause !== undefined) return expect(cause).toMatchObject({ code, retryable: true });
      }
    };

    // Step 1 and 2: nobody looks at the disk meanwhile, so a commit finds it full; telemetry ends there.
    await until('normal', {}, 'journal-full');
    expect(journal.status()).toMatchObject({ mode: 'reserve', reserveHeld: false });
    // The reserve is for alarms, until it is gone too.
    const before = stored.length;
    await until('normal', { flags: ['alarm'] }, 'journal-full');
    expect(stored.length).toBeGreaterThan(before + 50);
    expect(journal.status().mode).toBe('full');

    // The reader has everything: rows go early, and space comes back.
    journal.readerAt('decide', journal.status().position);
    const isBack = reached(journal, 'ok');
    for (let probe = 0; probe < 200 && journal.status().mode !== 'ok'; probe += 1) {
      const answered = journal.append({ kind: 'tick', receivedAt: 1, elapsedMs: 1_000 }, { lane: 'urgent' });
      clock.advance(1_000);
      await answered.catch(() => undefined);
    }
    await isBack;
    await append('normal');
    expect(journal.status()).toMatchObject({ mode: 'ok', reserveHeld: true });

    // What was answered is in the journal once, what was refused is not.
    const reader = openJournalReader(dir);
    cleanups.push(() => reader.close());
    const { entries } = reader.read(reader.positions().oldest - 1, 1e6);
    const seqs = entries.flatMap(({ record }) =>
      record.kind === 'message' ? record.readings.map((r) => r.seq) : [],
    );
    expect(seqs).toEqual(stored.slice(-seqs.length));
  },
  30_000,
);

onSmallDisk('[P8] another writer fills the disk: the journal takes alarms from its reserve', async () => {
  const dir = smallDisk();
  const limits = { ...JOURNAL_LIMITS, reserveBytes: 8 * MIB, diskLowWaterBytes: 16 * MIB };
  const clock = new FakeClock();
  const journal = await openJournal({ dir, clock, log: silentLog, limits });
  cleanups.push(() => journal.close());
  const isLow = reached(journal, 'low');
  writeFileSync(join(dir, 'other'), Buffer.alloc(18 * MIB));
  clock.advance(1_000);
  await isLow;
  await expect(journal.append(large(1), { lane: 'normal' })).rejects.toMatchObject({ code: 'journal-full' });
  const isReserve = reached(journal, 'reserve');
  writeFileSync(join(dir, 'more'), Buffer.alloc(8 * MIB));
  clock.advance(1_000);
  await isReserve;
  expect((await journal.append(large(1, { flags: ['alarm'] }), { lane: 'normal' })).stored).toBe(1);
});
