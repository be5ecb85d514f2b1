/** What the gateway journals, prunes and says about itself as time passes. */

import type { GatewayConditionRecord, JournalRecord } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { FakeClock } from './base/clock.ts';
import { silentLog } from './base/log.ts';
import type { NotifierState } from './notify/notifier.ts';
import { type PulseOptions, startPulse } from './pulse.ts';
import { createStorageWatch } from './storage-watch.ts';
import type { ThreadsState } from './threads/threads.ts';

const MS_A_DAY = 86_400_000;
const CHANNEL: NotifierState = { channel: 'webhook', seq: 0, sent: 0, refused: 0, waiting: 0, dropped: 0 };

function setUp() {
  const clock = new FakeClock();
  const state: ThreadsState = {
    decidedUpTo: 5,
    sinks: [],
    refusedLines: 0,
    expiredLines: 0,
    channels: [],
    noticeChannels: [],
    systems: [],
  };
  const journalled: JournalRecord[] = [];
  const pruned: Record<string, number[]> = {};
  const stuck: unknown[] = [];
  const unstored: JournalRecord[] = [];
  const storage = createStorageWatch();
  const below = { isRefusing: false, jumpMs: 0, mode: 'ok', becomes: (_mode: string) => {} };
  /** False: nothing is left to prune. */
  const keep = (name: string, before: number[]) => {
    pruned[name] = before;
    return false;
  };
  const options = {
    clock,
    log: silentLog,
    config: { NINEWATCH_TICK_MS: 2_000, NINEWATCH_RETENTION_DAYS: 30, NINEWATCH_HISTORY_DAYS: 1_095 },
    journal: {
      status: () => ({ mode: below.mode, position: 9 }),
      onMode: (listen: (mode: string) => void) => {
        below.becomes = (mode) => {
          below.mode = mode;
          listen(mode);
        };
      },
    },
    threads: {
      ready: { offset: 0 },
      state: () => state,
      decideUnstored: (record: JournalRecord) => unstored.push(record),
      journalled: async (record: JournalRecord) => !below.isRefusing && journalled.push(record) > 0,
      sinks: {
        prune: async (times: { nowMs: number; rawBeforeMs: number; historyBeforeMs: number }) =>
          keep('sinks', [times.rawBeforeMs, times.historyBeforeMs, times.nowMs]),
      },
      decide: { prune: async (...before: number[]) => keep('decide', before) },
    },
    photos: { limits: { unreferencedMs: 2 * MS_A_DAY }, sweep: async () => {} },
    vitals: { tick: () => ({ elapsedMs: 2_000, jumpMs: below.jumpMs }), measure: () => {}, storage },
    directory: { allPending: () => [] },
    send: () => true,
    resendSkipped: () => {},
    onStuck: (cause: unknown) => stuck.push(cause),
  } as unknown as PulseOptions;
  const conditions = (name: string) =>
    journalled.filter((record): record is GatewayConditionRecord => {
      return record.kind === 'condition' && record.condition === name;
    });
  const pulse = startPulse(options);
  return { clock, state, pruned, stuck, conditions, pulse, unstored, storage, below };
}

it('[P6] a channel in trouble for more than a minute is a condition, until its notices get out', () => {
  const { clock, state, conditions, pulse } = setUp();
  const troubleSinceMs = clock.nowMs();
  state.channels = [{ ...CHANNEL, trouble: 'answered 503', troubleSinceMs }];
  clock.advance(60_000);
  expect(conditions('channel-lag').map(({ active }) => active)).toEqual([false]);
  clock.advance(2_000);
  expect(conditions('channel-lag').at(-1)).toMatchObject({ active: true, detail: 'webhook: answered 503' });
  state.channels = [CHANNEL];
  clock.advance(2_000);
  expect(conditions('channel-lag').map(({ active }) => active)).toEqual([false, true, false]);
  expect(conditions('sink-lag').map(({ active }) => active)).toEqual([false]);
  pulse.stop();
});

it('[P8] what was refused is kept as long as raw readings, finished work as long as history', async () => {
  const { clock, pruned, pulse } = setUp();
  clock.advance(600_000);
  const [raw, history] = [clock.nowMs() - 30 * MS_A_DAY, clock.nowMs() - 1_095 * MS_A_DAY];
  expect(pruned.sinks).toEqual([raw, history, clock.nowMs()]);
  await Promise.resolve();
  expect(pruned.decide).toEqual([history, raw, clock.nowMs() - 2 * MS_A_DAY]);
  pulse.stop();
});

it('[P6] deciding that hangs ends the process', () => {
  const { clock, stuck, pulse } = setUp();
  clock.advance(60_000);
  expect(stuck).toEqual([]);
  clock.advance(4_000);
  expect(stuck).toHaveLength(1);
  pulse.stop();
});

it('[P8] a short disk prunes raw readings at once, and more of them each time', async () => {
  const { clock, pruned, pulse, below } = setUp();
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  below.becomes('low');
  await settled();
  expect(pruned.sinks?.[0]).toBe(clock.nowMs() - 15 * MS_A_DAY);
  clock.advance(600_000);
  await settled();
  expect(pruned.sinks?.[0]).toBe(clock.nowMs() - 7.5 * MS_A_DAY);
  const now = clock.nowMs();
  expect(pruned.decide).toEqual([now - 1_095 * MS_A_DAY, pruned.sinks?.[0], now - 2 * MS_A_DAY]);
  pulse.stop();
});

it('[P3] a jump of the clock is no minute of trouble, and nothing is pruned for it', async () => {
  const { clock, state, pruned, conditions, pulse, below } = setUp();
  const startMs = clock.nowMs();
  clock.advance(2_000);
  state.channels = [{ ...CHANNEL, trouble: 'answered 503', troubleSinceMs: clock.nowMs() }];
  clock.jump(MS_A_DAY);
  below.jumpMs = MS_A_DAY;
  clock.advance(4_000);
  expect(conditions('channel-lag').map(({ active }) => active)).toEqual([false]);
  expect(conditions('clock-jump').at(-1)).toMatchObject({ active: true });
  clock.advance(594_000);
  expect(pruned.sinks?.[0]).toBe(startMs + 600_000 - 30 * MS_A_DAY);
  pulse.stop();
});

const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

it('[P6] a journal that takes nothing is shown unstored while it lasts, and journalled when it is over', async () => {
  const { clock, conditions, pulse, unstored, below } = setUp();
  clock.advance(2_000);
  await settle();
  below.isRefusing = true;
  for (let tick = 0; tick < 3; tick += 1) {
    clock.advance(2_000);
    await settle();
  }
  expect(unstored).toMatchObject([{ kind: 'condition', condition: 'journal-failing', active: true }]);
  below.isRefusing = false;
  for (let tick = 0; tick < 3; tick += 1) {
    clock.advance(2_000);
    await settle();
  }
  expect(unstored).toHaveLength(1);
  expect(conditions('journal-failing').map(({ active }) => active)).toEqual([false, true, false]);
  pulse.stop();
});

it('[P6] deciding that lags for seconds is a condition until it has caught up', () => {
  const { clock, conditions, pulse, state, storage } = setUp();
  const look = () =>
    storage.look(clock.monotonicMs(), { lastCommitMs: 5, position: 9, decidedUpTo: state.decidedUpTo });
  for (let tick = 0; tick < 3; tick += 1) {
    look();
    clock.advance(2_000);
  }
  expect(conditions('ledger-lag').at(-1)).toMatchObject({ active: true });
  state.decidedUpTo = 9;
  look();
  clock.advance(2_000);
  expect(conditions('ledger-lag').map(({ active }) => active)).toEqual([false, true, false]);
  pulse.stop();
});
