import type { Entry } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { DamagedRow, GatewayError } from '../base/errors.ts';
import { type Log, silentLog } from '../base/log.ts';
import { type CopierState, JournalCopier, readingsOf } from './journal-copier.ts';
import { readingAt } from './reading-store.contract.ts';
import type { StoredReading } from './reading-store.ts';

function entry(position: number, seqs: number[]): Entry {
  const readings = seqs.map((seq) => readingAt(seq, 0.1, { seq }));
  const record = {
    kind: 'message',
    deviceId: 'd',
    venueId: 'v',
    channel: 'telemetry',
    receivedAt: 1,
    readings,
  } as const;
  return { position, ordinal: 0, record: record as unknown as Entry['record'] };
}

function setUp(failures: unknown[], { oldest = 1, damaged = [] as number[] } = {}) {
  const clock = new FakeClock();
  const states: CopierState[] = [];
  const written: StoredReading[] = [];
  const errors: unknown[] = [];
  const log: Log = Object.assign(Object.create(silentLog), { error: (what: unknown) => errors.push(what) });
  let newest = 0;
  let told = (_: CopierState) => {};
  const copier = new JournalCopier({
    name: 'test',
    clock,
    log,
    onState: (state) => {
      states.push(state);
      told(state);
    },
    source: {
      positions: () => ({ oldest, newest }),
      read: (after) => {
        if (damaged.includes(after + 1)) throw new DamagedRow(after + 1);
        const entries = after < newest ? [entry(after + 1, [after + 1])] : [];
        return { entries, upTo: Math.min(after + 1, newest) };
      },
    },
    target: {
      offset: async () => 0,
      write: async (readings) => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        written.push(...readings);
      },
    },
  });
  const until = (reached: (state: CopierState) => boolean) =>
    new Promise<void>((resolve) => {
      told = (state) => reached(state) && resolve();
    });
  return {
    clock,
    copier,
    states,
    written,
    errors,
    until,
    commit: (position: number) => {
      newest = position;
      copier.wake();
    },
  };
}

it('[P2] copies everything that is committed, in order', async () => {
  const { copier, written, until, commit } = setUp([]);
  const done = until((state) => state.position === 3);
  commit(3);
  await done;
  await copier.stop();
  expect(written.map((reading) => reading.seq)).toEqual([1, 2, 3]);
});

it('[P2] an outage of the target delays and loses nothing, and is visible', async () => {
  const { clock, copier, written, states, until, commit } = setUp([
    new GatewayError('store-busy', true, 'down'),
  ]);
  const waits = until((state) => state.trouble === 'down');
  commit(2);
  await waits;
  expect(written).toEqual([]);
  const done = until((state) => state.position === 2 && state.trouble === undefined);
  clock.advance(500);
  await done;
  await copier.stop();
  expect(written.map((reading) => reading.seq)).toEqual([1, 2]);
  expect(states.at(-1)).not.toHaveProperty('trouble');
});

it('[P2] [P6] goes on behind a gap that retention made, and says how much is missing', async () => {
  const { copier, written, states, until, commit } = setUp([], { oldest: 4 });
  const done = until((state) => state.position === 5);
  commit(5);
  await done;
  await copier.stop();
  expect(written.map((reading) => reading.seq)).toEqual([4, 5]);
  expect(states.at(-1)).toMatchObject({ position: 5, lost: 3 });
});

it('[P6] steps over exactly the damaged positions, names each, and counts them as lost', async () => {
  const { copier, written, states, errors, until, commit } = setUp([], { damaged: [2, 4] });
  const done = until((state) => state.position === 5);
  commit(5);
  await done;
  await copier.stop();
  expect(written.map((reading) => reading.seq)).toEqual([1, 3, 5]);
  expect(states.at(-1)).toMatchObject({ position: 5, lost: 2 });
  expect(states.at(-1)).not.toHaveProperty('trouble');
  expect(errors).toEqual([2, 4].map((position) => ({ sink: 'test', position })));
});

it('[P6] a damaged position counts once, and not before the target took the step over it', async () => {
  const busy = new GatewayError('store-busy', true, 'down');
  const { clock, copier, states, errors, until, commit } = setUp([busy], { damaged: [1] });
  const waits = until((state) => state.trouble === 'down');
  commit(2);
  await waits;
  expect([states.at(-1)?.lost, errors.length]).toEqual([0, 0]);
  const done = until((state) => state.position === 2);
  clock.advance(500);
  await done;
  await copier.stop();
  expect([states.at(-1)?.lost, errors.length]).toEqual([1, 1]);
});

it('lets others run between two reads of a backlog', async () => {
  const { copier, written, until, commit } = setUp([]);
  const done = until((state) => state.position === 50);
  commit(50);
  await new Promise((resolve) => setImmediate(resolve));
  expect(written.length).toBeLessThan(5);
  await done;
  await copier.stop();
});

it('numbers the readings within a position across messages', () => {
  const readings = readingsOf([entry(5, [1, 2]), entry(5, [3]), entry(6, [4])]);
  expect(readings.map(({ position, ordinal }) => [position, ordinal])).toEqual([
    [5, 0],
    [5, 1],
    [5, 2],
    [6, 0],
  ]);
});

/** A target that gathers what it is written until it is flushed. */
function setUpGathering(failures: unknown[] = []) {
  const clock = new FakeClock();
  const states: CopierState[] = [];
  let newest = 0;
  let taken = 0;
  let durable = 0;
  let told = () => {};
  const copier = new JournalCopier({
    name: 'test',
    clock,
    log: silentLog,
    onState: (state) => states.push(state),
    source: {
      positions: () => ({ oldest: 1, newest }),
      read: (after) => {
        // Asked in vain: everything there is has been written.
        if (after >= newest) queueMicrotask(told);
        return { entries: after < newest ? [entry(after + 1, [1])] : [], upTo: Math.min(after + 1, newest) };
      },
    },
    target: {
      offset: async () => durable,
      write: async (_readings, upTo) => {
        taken = upTo;
      },
      flush: async () => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        durable = taken;
      },
    },
  });
  const drained = async (wake: () => void) => {
    const isDrained = new Promise<void>((resolve) => {
      told = resolve;
    });
    wake();
    await isDrained;
    // What the copier does with an empty answer, up to its next wait.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const commit = (position: number) => {
    newest = position;
    copier.wake();
  };
  return { clock, copier, states, drained, commit, durable: () => durable, taken: () => taken };
}

it('[P2] lets a target gather for two seconds at most, and tells only what is durable', async () => {
  const { clock, copier, states, drained, commit, durable, taken } = setUpGathering();
  await drained(() => commit(3));
  expect([taken(), durable(), states.at(-1)?.position]).toEqual([3, 0, 0]);
  clock.advance(1_500);
  await drained(() => commit(5));
  expect([taken(), durable()]).toEqual([5, 0]);
  await drained(() => clock.advance(500));
  expect([durable(), states.at(-1)?.position]).toEqual([5, 5]);
  await copier.stop();
});

it('[P2] makes a gathering target write at once for who asks, up to what was asked for', async () => {
  const { copier, drained, commit, durable } = setUpGathering();
  await drained(() => commit(3));
  await drained(() => copier.hurry(3));
  expect(durable()).toBe(3);
  await drained(() => commit(4));
  copier.hurry(3);
  expect(durable()).toBe(3);
  // Asked for before it is committed: written as soon as it is there.
  copier.hurry(6);
  await drained(() => commit(6));
  expect(durable()).toBe(6);
  await copier.stop();
});

it('[P2] a flush that fails is tried again, and the last one happens before the stop is over', async () => {
  const { clock, copier, states, drained, commit, durable } = setUpGathering([
    new GatewayError('store-busy', true, 'full'),
  ]);
  await drained(() => commit(2));
  await drained(() => copier.hurry(2));
  expect(states.at(-1)).toMatchObject({ position: 0, trouble: 'full' });
  await drained(() => clock.advance(500));
  expect(durable()).toBe(2);
  expect(states.at(-1)).not.toHaveProperty('trouble');
  await drained(() => commit(9));
  expect(durable()).toBe(2);
  await copier.stop();
  expect(durable()).toBe(9);
});
