import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckedReading } from '@ninewatch/rules';
import { afterEach, expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { JOURNAL_LIMITS, type Journal, openJournal, openJournalReader } from './journal.ts';
import { message, reading } from './repeat/sample-readings.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-repeats-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function open(dir: string): Promise<Journal> {
  const limits = { ...JOURNAL_LIMITS, reserveBytes: 0, diskLowWaterBytes: 0 };
  const journal = await openJournal({ dir, clock: new FakeClock(), log: silentLog, limits });
  cleanups.push(() => journal.close());
  return journal;
}

/** In messages of 100, ten at a time; what was stored and what was a repeat. */
async function send(journal: Journal, readings: CheckedReading[]) {
  const sum = { stored: 0, repeats: 0 };
  for (let from = 0; from < readings.length; from += 1_000) {
    const tens = Array.from({ length: 10 }, (_, ten) =>
      readings.slice(from + ten * 100, from + ten * 100 + 100),
    );
    const messages = tens.filter((part) => part.length > 0).map((part) => message(part));
    const answers = await Promise.all(
      messages.map((each) => journal.append(each, { lane: 'normal', connection: 'c' })),
    );
    for (const { stored, repeats } of answers) {
      sum.stored += stored;
      sum.repeats += repeats;
    }
  }
  return sum;
}

/** What the journal holds of the device: how many, how many marked, in which generations. */
function held(dir: string) {
  const reader = openJournalReader(dir);
  const messages = reader
    .read(0, 1e9)
    .entries.flatMap(({ record }) => (record.kind === 'message' ? [record] : []));
  reader.close();
  const readings = messages.flatMap((each) => each.readings);
  return {
    readings: readings.length,
    maybeRepeated: readings.filter((each) => each.maybeRepeated).length,
    generations: [...new Set(readings.map((each) => each.generation))],
    resets: messages.filter((each) => each.identityReset).length,
  };
}

const run = (from: number, to: number, more: Partial<CheckedReading> = {}, boot = 1) =>
  Array.from({ length: to - from + 1 }, (_, index) => reading(boot, from + index, more));

it('[P1] a resend of the first hundred of three thousand is repeats, and stays so after a restart', async () => {
  const dir = folder();
  const journal = await open(dir);
  await send(journal, run(0, 2_999));
  expect(await send(journal, run(0, 99, { sentAt: 5 }))).toEqual({ stored: 0, repeats: 100 });
  await journal.close();
  expect(await send(await open(dir), run(0, 2_999))).toEqual({ stored: 0, repeats: 3_000 });
  expect(held(dir)).toEqual({ readings: 3_000, maybeRepeated: 0, generations: [1], resets: 0 });
});

it('a device whose counter starts again is noticed at its first number, however far the one before had come', async () => {
  const dir = folder();
  const journal = await open(dir);
  await send(journal, run(0, 4_999));
  expect(await send(journal, run(0, 2_000, { metrics: { smoke: 0.5 } }))).toEqual({
    stored: 2_001,
    repeats: 0,
  });
  expect(held(dir)).toEqual({ readings: 7_001, maybeRepeated: 0, generations: [1, 2], resets: 1 });
});

it('[P1] twenty thousand numbers with gaps, in mixed order: each is new once and a repeat afterwards', async () => {
  const dir = folder();
  const journal = await open(dir);
  const mixed = Array.from({ length: 20_000 }, (_, index) => reading(1, ((index * 7_919) % 20_000) * 2));
  expect(await send(journal, mixed)).toEqual({ stored: 20_000, repeats: 0 });
  expect(await send(journal, [...mixed.slice(0, 2_000), ...mixed.slice(-2_000)])).toEqual({
    stored: 0,
    repeats: 4_000,
  });
  const gaps = Array.from({ length: 500 }, (_, index) => reading(1, index * 74 + 1));
  expect(await send(journal, gaps)).toEqual({ stored: 500, repeats: 0 });
  expect(held(dir)).toEqual({ readings: 20_500, maybeRepeated: 0, generations: [1], resets: 0 });
});

it('[P1] the last eight boots are known exactly, each with thousands of readings', async () => {
  const dir = folder();
  const journal = await open(dir);
  const boots = Array.from({ length: 9 }, (_, index) => index + 1);
  for (const boot of boots) await send(journal, run(0, 2_499, {}, boot));
  const sent = boots.slice(1).flatMap((boot) => run(0, 99, {}, boot));
  expect(await send(journal, sent)).toEqual({ stored: 0, repeats: 800 });
  expect(await send(journal, run(0, 99, {}, 1))).toEqual({ stored: 100, repeats: 0 });
  expect(held(dir)).toMatchObject({ maybeRepeated: 100, generations: [1] });
});
