import { describe, expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { BACKTEST_MS_MAX, BACKTESTS_KEPT_MAX, BacktestDesk, RESULT_BYTES_MAX } from './backtest-desk.ts';
import type { BacktestSummary, FromBacktestThread, TrialFailure, TrialThread } from './trial-port.ts';

const SUMMARY: BacktestSummary = {
  verdicts: { same: 1, new: 2, gone: 0, earlier: 0, later: 0 },
  ...{ readings: 10, entries: 12, damagedRows: 0, processorMs: 5, elapsedMs: 6 },
  hazards: { candidate: 3, reference: 1 },
};

class FakeThread implements TrialThread<FromBacktestThread> {
  say: (message: FromBacktestThread) => void = () => {};
  isEnded = false;
  fail: (failure: TrialFailure | undefined) => void = () => {};
  readonly ended = new Promise<TrialFailure | undefined>((resolve) => {
    this.fail = resolve;
  });
  onMessage(listen: (message: FromBacktestThread) => void): void {
    this.say = listen;
  }
  async end(): Promise<void> {
    this.isEnded = true;
  }
}

function open(startToken = 'aa11') {
  const clock = new FakeClock(1_000);
  const threads: FakeThread[] = [];
  const desk = new BacktestDesk({
    clock,
    startToken,
    start: () => {
      const thread = new FakeThread();
      threads.push(thread);
      return thread;
    },
  });
  const begin = (by: string) => {
    const asked = { by, hash: 'h', version: '2', against: { version: '1', revision: 1 }, warmUpH: 24 };
    const rules = { version: '2', text: 'x' };
    const request = {
      candidate: rules,
      reference: rules,
      scope: null,
      name: 'journal',
      warmUpMs: 0,
      nowMs: 1,
    };
    return desk.start(asked, request);
  };
  const done = (by: string, bytes = 1) => {
    const job = begin(by);
    const thread = threads.at(-1);
    thread?.say({ done: { summary: SUMMARY, json: new Uint8Array(bytes), html: new Uint8Array(1) } });
    return 'id' in job ? job.id : '';
  };
  return { desk, clock, threads, begin, done };
}

describe('a backtest job', () => {
  it('says how far it is, and keeps its result when it is done', () => {
    const { desk, clock, threads, begin } = open();
    const job = begin('li');
    if (!('id' in job)) throw new Error('refused');
    expect(job).toMatchObject({ state: 'running', phase: 'opening', share: 0, startedAt: 1_000, by: 'li' });
    threads[0]?.say({ progress: { phase: 'judging', share: 0.4 } });
    expect(desk.find(job.id)).toMatchObject({ state: 'running', phase: 'judging', share: 0.4 });
    expect(desk.result(job.id, 'json')).toBeNull();
    expect(threads[0]?.isEnded).toBe(false);
    clock.advance(500);
    const [json, html] = [new Uint8Array([1]), new Uint8Array([2])];
    threads[0]?.say({ done: { summary: SUMMARY, json, html } });
    expect(desk.find(job.id)).toMatchObject({ state: 'done', share: 1, endedAt: 1_500, summary: SUMMARY });
    expect([desk.result(job.id, 'json'), desk.result(job.id, 'html')]).toEqual([json, html]);
    expect(threads[0]?.isEnded).toBe(true);
  });

  it('[P8] is one a person and few in all, and the next may begin when one is over', async () => {
    const { desk, begin } = open();
    const first = begin('li');
    expect(begin('li')).toEqual({ refused: 'own' });
    begin('wu');
    expect(begin('he')).toEqual({ refused: 'all' });
    await desk.cancel('id' in first ? first.id : '');
    expect(begin('he')).toMatchObject({ state: 'running' });
    expect(desk.list().map(({ by, state }) => [by, state])).toEqual([
      ['he', 'running'],
      ['wu', 'running'],
      ['li', 'cancelled'],
    ]);
  });

  it('[P8] ends when it takes too long, and its thread with it', () => {
    const { desk, clock, threads, begin } = open();
    begin('li');
    clock.advance(BACKTEST_MS_MAX - 1);
    expect(desk.list()[0]).toMatchObject({ state: 'running' });
    clock.advance(1);
    expect(desk.list()[0]).toMatchObject({ state: 'failed', failure: { code: 'too-long' } });
    expect(threads[0]?.isEnded).toBe(true);
    threads[0]?.say({ progress: { phase: 'charts', share: 1 } });
    expect(desk.list()[0]).toMatchObject({ phase: 'opening' });
  });

  it('says why its thread could not go on', async () => {
    const { desk, threads, begin } = open();
    begin('li');
    threads[0]?.fail({ code: 'too-large', detail: 'memory' });
    await threads[0]?.ended;
    expect(desk.list()[0]).toMatchObject({
      state: 'failed',
      failure: { code: 'too-large', detail: 'memory' },
    });
  });

  it('[P8] the oldest that are over go, by number and by size, and one may be forgotten', () => {
    const { desk, begin, done } = open();
    const ids = Array.from({ length: BACKTESTS_KEPT_MAX + 3 }, () => done('li'));
    expect(desk.list()).toHaveLength(BACKTESTS_KEPT_MAX);
    expect(desk.find(ids[2] ?? '')).toBeNull();
    expect(desk.find(ids[3] ?? '')).not.toBeNull();
    const large = done('li', RESULT_BYTES_MAX);
    expect(desk.list().map(({ id }) => id)).toEqual([large]);
    const job = begin('li');
    const running = 'id' in job ? job.id : '';
    desk.forget(running);
    desk.forget(large);
    expect(desk.list().map(({ id }) => id)).toEqual([running]);
  });

  it('of another start of the gateway is lost, and one that never was is none', async () => {
    const { desk, threads, begin } = open('bb22');
    expect(desk.find('bt-aa11-1')).toBe('lost');
    expect(desk.find('bt-bb22-1')).toBeNull();
    expect(desk.find('nonsense')).toBeNull();
    begin('li');
    await desk.stop();
    expect(threads[0]?.isEnded).toBe(true);
  });
});
