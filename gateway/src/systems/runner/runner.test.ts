/** What reaches a system: everything, in order, whatever happens to one event or to the system. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { openBook } from '../book/book.ts';
import type { LoggedEvent } from '../event.ts';
import { hazardStep, MemoryLog } from '../systems-fixture.ts';
import type { Delivered } from '../target.ts';
import { backOffMs } from './back-off.ts';
import { Runner, type SystemState } from './runner.ts';

/** What is under way in memory is over. */
const settled = async () => {
  for (let i = 0; i < 5; i += 1) await turn();
};
const TAKEN: Delivered = { kind: 'taken' };
const DOWN: Delivered = { kind: 'later', detail: 'it answered 503' };
/** Each of another hazard. */
const steps = (count: number, from = 1) =>
  Array.from({ length: count }, (_, i) => hazardStep(from + i, { id: `h${from + i}` }));

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-systems-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function setUp(
  answer: (event: LoggedEvent) => Delivered | Promise<Delivered> = () => TAKEN,
  { dir = folder(), log = new MemoryLog(), wants = (_: LoggedEvent): boolean => true } = {},
) {
  const clock = new FakeClock();
  const book = openBook(dir);
  onTestFinished(() => book.close());
  const tried: number[] = [];
  const taken: number[] = [];
  let state: SystemState | undefined;
  const runner = new Runner({
    target: {
      ...{ name: 'centre', kind: 'webhook', shows: 'http://centre', wants },
      deliver: async (event) => {
        tried.push(event.seq);
        const outcome = await answer(event);
        if (outcome.kind === 'taken') taken.push(event.seq);
        return outcome;
      },
    },
    ...{ events: log, book, clock, log: silentLog, chance: () => 1 },
    onState: (next) => {
      state = next;
    },
  });
  const tell = (...events: LoggedEvent[]) => {
    log.push(...events);
    runner.wake();
  };
  const until = (isSo: () => boolean) => vi.waitFor(() => expect(isSo()).toBe(true));
  return { clock, book, log, runner, tried, taken, tell, until, dir, state: () => state };
}

describe('a system that takes what it gets', () => {
  it('[P9] is told of everything from now on, once, and of nothing from before', async () => {
    const log = new MemoryLog();
    log.push(...steps(3));
    const { tell, taken, until, state } = setUp(undefined, { log });
    tell(...steps(120, 4));
    await until(() => taken.length === 120);
    expect(new Set(taken).size).toBe(120);
    expect(Math.min(...taken)).toBe(4);
    await until(() => state()?.waiting === 0);
    expect(state()).toMatchObject({ sent: 120, deadLetters: 0 });
  });

  it('is told of the steps of one hazard in their order, of others meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    const { tell, tried, taken, until } = setUp(async ({ seq }) => {
      if (seq === 1) await gate.promise;
      return TAKEN;
    });
    tell(hazardStep(1), hazardStep(2, { version: 2 }), ...steps(3, 3));
    await until(() => taken.length === 3);
    expect(tried).toEqual([1, 3, 4, 5]);
    gate.resolve();
    await until(() => taken.length === 5);
    expect(taken.slice(-2)).toEqual([1, 2]);
  });

  it('is told only of what it wants', async () => {
    const { tell, taken, until, state } = setUp(undefined, { wants: ({ seq }) => seq % 2 === 0 });
    tell(...steps(6));
    await until(() => taken.length === 3 && state()?.waiting === 0);
    expect(taken).toEqual([2, 4, 6]);
  });
});

describe('a system that is down', () => {
  it('[P8] [P9] is tried with one event at a time, and loses nothing', async () => {
    let isDown = true;
    const { tell, clock, tried, taken, state, log } = setUp(() => (isDown ? DOWN : TAKEN));
    tell(...steps(1_000));
    await settled();
    expect(tried.length).toBeLessThan(8);
    for (let times = 0; times < 30; times += 1) {
      const before = tried.length;
      clock.advance(600_000);
      await settled();
      expect(tried.length).toBeGreaterThan(before);
    }
    expect(tried.length).toBeLessThan(80);
    expect(state()).toMatchObject({ trouble: 'it answered 503', deadLetters: 0, waiting: 1_000 });
    isDown = false;
    for (let times = 0; times < 20 && taken.length < 1_000; times += 1) {
      clock.advance(600_000);
      await settled();
    }
    expect(taken).toHaveLength(1_000);
    expect(new Set(taken).size).toBe(1_000);
    expect(log.newest()).toBe(1_000);
  });

  it('is left alone as long as it asks for', async () => {
    let answer: Delivered = { ...DOWN, waitMs: 30_000 };
    const { tell, clock, tried, taken, until } = setUp(() => answer);
    tell(...steps(1));
    await settled();
    tell(...steps(5, 2));
    clock.advance(29_999);
    expect(tried).toHaveLength(1);
    answer = TAKEN;
    clock.advance(1);
    await until(() => taken.length === 6);
  });

  it('[P2] goes on after a restart where it was, in another process too', async () => {
    const log = new MemoryLog();
    const first = setUp(({ seq }) => (seq === 2 ? DOWN : TAKEN), { log });
    first.tell(...steps(5));
    await first.until(() => first.taken.length === 4);
    await first.runner.stop();
    const second = setUp(undefined, { log, dir: first.dir });
    log.push(...steps(1, 6));
    second.runner.wake();
    await second.until(() => second.taken.length === 2);
    expect(second.taken).toEqual([2, 6]);
  });

  it('waits longer each time, and not all who failed together at once', () => {
    expect([1, 2, 3, 30].map((failures) => backOffMs(failures, 1))).toEqual([1_000, 2_000, 4_000, 600_000]);
    expect(backOffMs(3, 0)).toBe(2_000);
  });
});

describe('an event that is never taken', () => {
  it('[P6] becomes a dead letter at once when it is refused, and a person sends it again', async () => {
    let refused: Delivered = { kind: 'refused', detail: 'it answered 400' };
    const { tell, taken, until, book, runner, state } = setUp(({ seq }) => (seq === 2 ? refused : TAKEN));
    tell(...steps(3));
    await until(() => taken.length === 2 && state()?.deadLetters === 1);
    const [letter] = book.letters({ limit: 10 });
    expect(letter).toMatchObject({
      system: 'centre',
      attempts: 1,
      reason: 'it answered 400',
      event: { seq: 2 },
    });
    expect(await runner.replay(letter?.id ?? 0)).toEqual(refused);
    expect(book.letter(letter?.id ?? 0)).toMatchObject({ attempts: 2 });
    refused = TAKEN;
    expect(await runner.replay(letter?.id ?? 0)).toEqual(TAKEN);
    expect(state()?.deadLetters).toBe(0);
    expect(await runner.replay(letter?.id ?? 0)).toBeNull();
  });

  it('becomes one after twenty attempts while others are taken, and holds up nobody', async () => {
    const { tell, clock, taken, book } = setUp(({ seq }) => (seq === 1 ? DOWN : TAKEN));
    tell(...steps(1));
    for (let next = 2; book.count('centre') === 0 && next < 60; next += 1) {
      await settled();
      clock.advance(600_000);
      tell(...steps(1, next));
    }
    expect(book.letters({ limit: 1 })[0]).toMatchObject({ attempts: 20, event: { seq: 1 } });
    expect(taken.length).toBeGreaterThan(15);
  });
});

describe('a system that is gone', () => {
  it('is told nothing until a person starts it again, over a restart too, and then everything', async () => {
    const log = new MemoryLog();
    let answer: Delivered = { kind: 'gone', detail: 'it answered 410' };
    const { tell, tried, taken, until, runner, state, dir, clock } = setUp(() => answer, { log });
    tell(...steps(1));
    await until(() => state()?.stopped === 'it answered 410');
    tell(...steps(3, 2));
    clock.advance(3_600_000);
    expect(tried).toEqual([1]);
    await runner.stop();
    const again = setUp(() => answer, { log, dir });
    again.runner.wake();
    expect(again.state()).toMatchObject({ stopped: 'it answered 410', waiting: 4 });
    answer = TAKEN;
    expect(again.runner.start()).toBe(true);
    expect(again.runner.start()).toBe(false);
    await again.until(() => again.taken.length === 4);
    expect(again.taken).toEqual([1, 2, 3, 4]);
    expect(taken).toEqual([]);
  });
});

it('[P9] after the ledger was taken back is told what happens from there on', async () => {
  const log = new MemoryLog();
  const first = setUp(undefined, { log });
  first.tell(...steps(5));
  await first.until(() => first.taken.length === 5);
  await first.runner.stop();
  const older = new MemoryLog();
  older.push(...steps(2));
  const second = setUp(undefined, { log: older, dir: first.dir });
  second.tell(...steps(1, 3));
  await second.until(() => second.taken.length === 1);
  expect(second.taken).toEqual([3]);
});

it('ends although a system does not answer', async () => {
  const { tell, tried, until, runner, clock } = setUp(() => new Promise<Delivered>(() => {}));
  tell(...steps(1));
  await until(() => tried.length === 1);
  const ended = runner.stop();
  await settled();
  clock.advance(2_000);
  await ended;
});

it('[P9] waits for a ledger that cannot be read', async () => {
  const { tell, log, clock, taken, until, state } = setUp();
  log.isBroken = true;
  tell(...steps(1));
  expect(state()).toMatchObject({ trouble: 'locked' });
  log.isBroken = false;
  clock.advance(1_000);
  await until(() => taken.length === 1);
  await until(() => state()?.trouble === undefined);
});
