import { describe, expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { RULE_TESTS_MS_MAX, RuleTestDesk } from './rule-test-desk.ts';
import type { FromTestThread, TrialFailure, TrialThread } from './trial-port.ts';

class FakeThread implements TrialThread<FromTestThread> {
  say: (message: FromTestThread) => void = () => {};
  isEnded = false;
  fail: (failure: TrialFailure | undefined) => void = () => {};
  readonly ended = new Promise<TrialFailure | undefined>((resolve) => {
    this.fail = resolve;
  });
  onMessage(listen: (message: FromTestThread) => void): void {
    this.say = listen;
  }
  async end(): Promise<void> {
    this.isEnded = true;
  }
}

function open() {
  const clock = new FakeClock();
  const threads: FakeThread[] = [];
  const desk = new RuleTestDesk({
    clock,
    start: () => {
      const thread = new FakeThread();
      threads.push(thread);
      return thread;
    },
  });
  const told: [number, number][] = [];
  const request = { rules: { version: '1', text: 'x' }, tests: [], isBesideWanted: true };
  const run = (who: string) => desk.run(who, request, ({ done, tests }) => void told.push([done, tests]));
  return { clock, threads, desk, run, told };
}
const named = (...names: string[]) => ({ tests: names.map((name) => ({ file: 'f', name })) });
const passed = (name: string): FromTestThread => ({
  result: { file: 'f', name, verdict: 'passed', mismatches: [] },
});

describe('a run of rule tests', () => {
  it('tells each that is done, and answers all of them', async () => {
    const { threads, run, told } = open();
    const answer = run('li');
    for (const message of [named('a', 'b'), passed('a'), passed('b'), { end: true } as const])
      threads[0]?.say(message);
    expect(await answer).toMatchObject({ kind: 'ran', results: [{ name: 'a' }, { name: 'b' }] });
    expect(told).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
    expect(threads[0]?.isEnded).toBe(true);
  });

  it('[P8] ends when time is up: the one under way took too long, the others were not run', async () => {
    const { clock, threads, run } = open();
    const answer = run('li');
    threads[0]?.say(named('a', 'b', 'c'));
    threads[0]?.say(passed('a'));
    clock.advance(RULE_TESTS_MS_MAX);
    expect(await answer).toMatchObject({
      cut: 'time',
      elapsedMs: RULE_TESTS_MS_MAX,
      results: [{ verdict: 'passed' }, { verdict: 'too-long' }, { verdict: 'not-run' }],
    });
    expect(threads[0]?.isEnded).toBe(true);
  });

  it('[P8] ends when a test needs too much memory, and says which', async () => {
    const { threads, run } = open();
    const answer = run('li');
    threads[0]?.say(named('a', 'b'));
    threads[0]?.fail({ code: 'too-large', detail: 'memory' });
    expect(await answer).toMatchObject({
      cut: 'too-large',
      results: [{ verdict: 'too-long' }, { verdict: 'not-run' }],
    });
  });

  it('[P8] is one a person and two in all', async () => {
    const { threads, run } = open();
    const first = run('li');
    expect(await run('li')).toEqual({ kind: 'refused', why: 'own' });
    const second = run('wu');
    expect(await run('he')).toEqual({ kind: 'refused', why: 'all' });
    for (const thread of threads) thread.say({ end: true });
    await Promise.all([first, second]);
    const third = run('li');
    threads[2]?.say({ mistakes: [{ file: 'f', line: 2, column: 3, reason: 'no' }] });
    expect(await third).toEqual({
      kind: 'mistakes',
      mistakes: [{ file: 'f', line: 2, column: 3, reason: 'no' }],
    });
  });
});
