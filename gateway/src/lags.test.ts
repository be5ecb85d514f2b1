import { expect, it } from 'vitest';
import { FakeClock } from './base/clock.ts';
import { createCounters } from './base/counters.ts';
import { createLags, type LagsPorts, type WaitingSince } from './lags.ts';
import type { ThreadsState } from './threads/threads.ts';

const CHANNEL = { channel: 'webhook', seq: 4, sent: 4, refused: 0, waiting: 1, dropped: 0 };

function room(state: Partial<ThreadsState>, since: () => Promise<WaitingSince>) {
  const clock = new FakeClock();
  const counters = createCounters();
  const asked: unknown[] = [];
  const before = { decidedUpTo: 100, sinks: [], channels: [], noticeChannels: [] };
  const all = Object.assign(before, state) as unknown as ThreadsState;
  const lags = createLags({
    journal: { status: () => ({ position: 100 }) } as unknown as LagsPorts['journal'],
    threads: {
      state: () => all,
      query: {
        waitingSince: (places) => {
          asked.push(places);
          return since();
        },
      },
    },
    clock,
    counters,
  });
  return { clock, counters, lags, asked };
}

it('[P2] every reader says what it still has to do and how old that is, and what keeps it', async () => {
  const state = {
    decidedUpTo: 98,
    sinks: [
      { name: 'readings', position: 100, lost: 0 },
      { name: 'influx', position: 40, lost: 0, trouble: 'refused' },
    ],
    channels: [{ ...CHANNEL, trouble: 'it answered 503' }],
  };
  const { clock, lags, counters, asked } = room(state as Partial<ThreadsState>, async () => ({
    positions: { decide: clock.nowMs() - 200, readings: null, influx: clock.nowMs() - 86_400_000 },
    seqs: { webhook: { count: 7, oldestAt: clock.nowMs() - 60_000 } },
  }));
  await lags.measure();
  clock.advance(1_000);
  expect(asked).toEqual([{ positions: { decide: 98, readings: 100, influx: 40 }, seqs: { webhook: 4 } }]);
  expect(lags.readers()).toEqual([
    { name: 'decide', room: 'decide', waiting: 2, waitingMs: 1_200 },
    { name: 'readings', room: 'sinks', waiting: 0, waitingMs: 0 },
    { name: 'influx', room: 'sinks', waiting: 60, waitingMs: 86_401_000, trouble: 'refused' },
    { name: 'webhook', room: 'notify', waiting: 7, waitingMs: 61_000, trouble: 'it answered 503' },
  ]);
  const text = await counters.registry.metrics();
  expect(text).toContain('ninewatch_reader_lag_positions{reader="influx"} 60');
  expect(text).toContain('ninewatch_reader_lag_seconds{reader="influx"} 86400');
  expect(text).toContain('ninewatch_reader_lag_seconds{reader="webhook"} 60');
  expect(text).toContain('ninewatch_channel_lag_notices{channel="webhook"} 7');
});

it('[P2] a clock that was set back makes no age negative', async () => {
  const { clock, lags } = room({ decidedUpTo: 1 }, async () => ({
    positions: { decide: clock.nowMs() },
    seqs: {},
  }));
  await lags.measure();
  clock.jump(-86_400_000);
  expect(lags.readers()).toEqual([{ name: 'decide', room: 'decide', waiting: 99, waitingMs: 0 }]);
});

it('[P6] while the queries are slow ages count on, and they are asked once at a time', async () => {
  const slow = Promise.withResolvers<WaitingSince>();
  let answer = async (): Promise<WaitingSince> => ({ positions: { decide: clock.nowMs() }, seqs: {} });
  const { clock, lags, asked } = room({ decidedUpTo: 1 }, () => answer());
  await lags.measure();
  answer = () => slow.promise;
  void lags.measure();
  void lags.measure();
  clock.advance(5_000);
  expect([asked.length, lags.readers()[0]?.waitingMs]).toEqual([2, 5_000]);
  slow.reject(new Error('a thread ended'));
  await slow.promise.catch(() => {});
  expect(lags.readers()[0]?.waitingMs).toBe(5_000);
});

it('[P6] a channel that another notices file takes away leaves no gauge that would call people for ever', async () => {
  const desk = (channel: string) => ({ channel, waiting: 3, held: 0, oldestAt: 0 });
  const noticeChannels = [desk('sms'), desk('email')];
  const state = { noticeChannels } as unknown as ThreadsState;
  const { clock, lags, counters } = room(state, async () => ({ positions: {}, seqs: {} }));
  clock.advance(600_000);
  await lags.measure();
  noticeChannels.shift();
  await lags.measure();
  const text = await counters.registry.metrics();
  expect(text).not.toContain('"sms"');
  expect(text).toContain('ninewatch_channel_lag_notices{channel="email"} 3');
  expect(text).toMatch(/^ninewatch_reader_lag_seconds\{reader="email"\} [1-9]/m);
});
