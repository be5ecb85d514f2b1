import type { Entry } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { GatewayError } from '../base/errors.ts';
import { silentLog } from '../base/log.ts';
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

function setUp(failures: unknown[], oldest = 1) {
  const clock = new FakeClock();
  const states: CopierState[] = [];
  const written: StoredReading[] = [];
  let newest = 0;
  let told = (_: CopierState) => {};
  const copier = new JournalCopier({
    name: 'test',
    clock,
    log: silentLog,
    onState: (state) => {
      states.push(state);
      told(state);
    },
    source: {
      positions: () => ({ oldest, newest }),
      read: (after) => ({
        entries: after < newest ? [entry(after + 1, [after + 1])] : [],
        upTo: Math.min(after + 1, newest),
      }),
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
  const { copier, written, states, until, commit } = setUp([], 4);
  const done = until((state) => state.position === 5);
  commit(5);
  await done;
  await copier.stop();
  expect(written.map((reading) => reading.seq)).toEqual([4, 5]);
  expect(states.at(-1)).toMatchObject({ position: 5, lost: 3 });
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
