import { describe, expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { createCounters } from '../base/counters.ts';
import { silentLog } from '../base/log.ts';
import type { Child, ChildEvents, Pong } from './guest.ts';
import { GUEST_LIMITS } from './limits.ts';
import { Supervisor } from './supervisor.ts';

const SOUND: Pong = { port: 1880, hasFlows: true, rssBytes: 150 << 20 };

interface Run extends ChildEvents {
  isSafe: boolean;
  asked: string[];
}

/** `answer`: what a run says to a ping; undefined is silence. */
function setUp(answer: (run: Run) => Pong | undefined = () => SOUND) {
  const clock = new FakeClock();
  const counters = createCounters();
  const runs: Run[] = [];
  const supervisor = new Supervisor({
    ...{ clock, counters, log: silentLog },
    launch: ({ isSafe }, events): Child => {
      const run: Run = { ...events, isSafe, asked: [] };
      runs.push(run);
      return {
        ping: () => {
          const pong = answer(run);
          if (pong !== undefined) run.onPong(pong);
        },
        shutdown: () => {
          run.asked.push('shutdown');
          run.onEnd('ended with code 0');
        },
        kill: () => {
          run.asked.push('kill');
          run.onEnd('ended by SIGKILL');
        },
      };
    },
  });
  const newest = () => runs.at(-1) as Run;
  return { clock, counters, supervisor, runs, newest };
}

describe('a guest that runs', () => {
  it('is asked every two seconds, and says where it is', () => {
    const { clock, supervisor } = setUp();
    expect(supervisor.state()).toMatchObject({ state: 'starting', restarts: 0 });
    clock.advance(GUEST_LIMITS.pingMs);
    expect(supervisor.state()).toMatchObject({ state: 'running', port: 1880, isSafe: false });
    expect(supervisor.state()).not.toHaveProperty('trouble');
  });

  it('is asked to end when the gateway stops, and is not started again', async () => {
    const { clock, supervisor, runs } = setUp();
    clock.advance(GUEST_LIMITS.pingMs);
    await supervisor.stop();
    clock.advance(600_000);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.asked).toEqual(['shutdown']);
    expect(supervisor.state().state).toBe('stopped');
  });
});

describe('a guest that ends', () => {
  it('is trouble at once, started again after a second, and no trouble when it has been steady', () => {
    const { clock, supervisor, runs, newest } = setUp();
    clock.advance(GUEST_LIMITS.pingMs);
    newest().onEnd('ended by SIGKILL');
    expect(supervisor.state()).toMatchObject({ state: 'waiting', trouble: 'ended by SIGKILL' });
    clock.advance(GUEST_LIMITS.againMsMin);
    expect(runs).toHaveLength(2);
    clock.advance(GUEST_LIMITS.pingMs);
    expect(supervisor.state()).toMatchObject({ state: 'running', restarts: 1, trouble: 'ended by SIGKILL' });
    clock.advance(GUEST_LIMITS.steadyMs);
    expect(supervisor.state()).not.toHaveProperty('trouble');
  });

  it('[P8] again and again is started ever later, from the third time without its flows', () => {
    const { clock, supervisor, runs, newest } = setUp((run) => ({ ...SOUND, hasFlows: !run.isSafe }));
    const waits: number[] = [];
    for (let ends = 0; ends < 8; ends += 1) {
      const before = runs.length;
      newest().onEnd('ended with code 1');
      let waitedMs = 0;
      for (; runs.length === before; waitedMs += 1_000) clock.advance(1_000);
      waits.push(waitedMs);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(runs.map(({ isSafe }) => isSafe)).toEqual([false, false, false, ...Array(6).fill(true)]);
    clock.advance(GUEST_LIMITS.steadyMs + GUEST_LIMITS.pingMs);
    const trouble = expect.stringContaining('without its flows');
    expect(supervisor.state()).toMatchObject({ state: 'running', isSafe: true, trouble });
  });

  it('and whose flows lasted two minutes counts from one again', () => {
    const { clock, runs, newest } = setUp();
    for (let ends = 0; ends < 6; ends += 1) {
      clock.advance(GUEST_LIMITS.soundMs + 2 * GUEST_LIMITS.pingMs);
      newest().onEnd('ended with code 1');
      clock.advance(GUEST_LIMITS.againMsMin);
    }
    expect(runs).toHaveLength(7);
    expect(runs.every(({ isSafe }) => !isSafe)).toBe(true);
  });

  it('without its flows is as it should be again when somebody deployed', () => {
    let hasFlows = false;
    const { clock, supervisor, newest } = setUp(() => ({ ...SOUND, hasFlows }));
    for (let ends = 0; ends < GUEST_LIMITS.endsInARowMax; ends += 1) {
      newest().onEnd('ended with code 1');
      clock.advance(GUEST_LIMITS.againMsMax);
    }
    expect(supervisor.state()).toMatchObject({ isSafe: true });
    hasFlows = true;
    clock.advance(GUEST_LIMITS.pingMs);
    expect(supervisor.state()).toMatchObject({ isSafe: false });
    expect(supervisor.state()).not.toHaveProperty('trouble');
  });

  it('is started with its flows when a person asks, whatever happened before', () => {
    const { clock, supervisor, runs, newest } = setUp();
    for (let ends = 0; ends < GUEST_LIMITS.endsInARowMax; ends += 1) {
      newest().onEnd('ended with code 1');
      clock.advance(GUEST_LIMITS.againMsMax);
    }
    supervisor.restart();
    clock.advance(GUEST_LIMITS.againMsMin);
    expect(runs.at(-1)?.isSafe).toBe(false);
    newest().onEnd('ended with code 1');
    supervisor.restart();
    expect(supervisor.state().state).toBe('starting');
  });
});

describe('[P2] a guest that', () => {
  it('answers nothing, as in an endless loop, is ended', () => {
    let isSilent = false;
    const { clock, supervisor, runs } = setUp(() => (isSilent ? undefined : SOUND));
    clock.advance(GUEST_LIMITS.pingMs);
    isSilent = true;
    clock.advance(GUEST_LIMITS.silentMsMax);
    expect(runs[0]?.asked).toEqual(['kill']);
    expect(supervisor.state().trouble).toBe('it did not answer for 12 s');
  });

  it('never answers has a minute to start', () => {
    const { clock, runs } = setUp(() => undefined);
    clock.advance(GUEST_LIMITS.startMsMax - 1);
    expect(runs[0]?.asked).toEqual([]);
    clock.advance(1);
    expect(runs[0]?.asked).toEqual(['kill']);
  });

  it('takes too much memory is ended', () => {
    const { clock, supervisor, runs } = setUp(() => ({ ...SOUND, rssBytes: GUEST_LIMITS.rssBytesMax + 1 }));
    clock.advance(GUEST_LIMITS.pingMs);
    expect(runs[0]?.asked).toEqual(['kill']);
    expect(supervisor.state().trouble).toBe('it took 640 MiB of memory');
  });

  it('is up or down is told to Prometheus', async () => {
    const { clock, counters, newest } = setUp();
    clock.advance(2 * GUEST_LIMITS.pingMs);
    expect(await counters.registry.metrics()).toContain('ninewatch_guest_up{guest="node-red"} 1');
    newest().onEnd('ended by SIGKILL');
    const metrics = await counters.registry.metrics();
    expect(metrics).toContain('ninewatch_guest_up{guest="node-red"} 0');
    expect(metrics).toContain('ninewatch_guest_ends_total{guest="node-red"} 1');
  });
});

it('[P6] a machine that has no room to start a guest still has a gateway, and tries again', () => {
  const clock = new FakeClock();
  let isFull = true;
  let started = 0;
  const supervisor = new Supervisor({
    ...{ clock, counters: createCounters(), log: silentLog },
    launch: (): Child => {
      if (isFull) throw new Error('spawn ENOMEM');
      started += 1;
      return { ping: () => {}, shutdown: () => {}, kill: () => {} };
    },
  });
  expect(supervisor.state()).toMatchObject({ state: 'waiting', trouble: expect.stringMatching(/ENOMEM/) });
  clock.advance(60_000);
  isFull = false;
  clock.advance(60_000);
  expect(started).toBe(1);
  expect(supervisor.state()).toMatchObject({ state: 'starting' });
});
