/** What the gateway journals, prunes and says about itself as time passes. */

import type { GatewayConditionRecord, JournalRecord } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { FakeClock } from './base/clock.ts';
import { silentLog } from './base/log.ts';
import type { NotifierState } from './notify/notifier.ts';
import { type PulseOptions, startPulse } from './pulse.ts';
import type { ThreadsState } from './threads/threads.ts';

const MS_A_DAY = 86_400_000;
const CHANNEL: NotifierState = { channel: 'webhook', seq: 0, sent: 0, refused: 0, waiting: 0, dropped: 0 };

function setUp() {
  const clock = new FakeClock();
  const state: ThreadsState = { decidedUpTo: 5, sinks: [], refusedLines: 0, expiredLines: 0, channels: [] };
  const journalled: JournalRecord[] = [];
  const pruned: Record<string, number[]> = {};
  const stuck: unknown[] = [];
  /** False: nothing is left to prune. */
  const keep = (name: string, before: number[]) => {
    pruned[name] = before;
    return false;
  };
  const options = {
    clock,
    log: silentLog,
    config: { NINEWATCH_TICK_MS: 2_000, NINEWATCH_RETENTION_DAYS: 30, NINEWATCH_HISTORY_DAYS: 1_095 },
    journal: { status: () => ({ mode: 'ok', position: 9 }), onMode: () => {} },
    threads: {
      state: () => state,
      journalled: async (record: JournalRecord) => journalled.push(record) > 0,
      sinks: { prune: async (...before: number[]) => keep('sinks', before) },
      decide: { prune: async (...before: number[]) => keep('decide', before) },
    },
    vitals: { tick: () => ({ elapsedMs: 2_000, jumpMs: 0 }), measure: () => {} },
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
  return { clock, state, pruned, stuck, conditions, pulse };
}

it('[P6] a channel in trouble for more than a minute is a condition, until its notices get out', () => {
  const { clock, state, conditions, pulse } = setUp();
  const troubleSinceMs = clock.nowMs();
  state.channels = [{ ...CHANNEL, trouble: 'answered 503', troubleSinceMs }];
  clock.advance(58_000);
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
  expect(pruned.sinks).toEqual([raw, history]);
  await Promise.resolve();
  expect(pruned.decide).toEqual([history, raw]);
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
