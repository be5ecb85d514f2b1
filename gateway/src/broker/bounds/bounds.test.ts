import { describe, expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';
import { Intake, type Lane } from './intake.ts';
import { TokenBuckets } from './token-buckets.ts';
import { Turns } from './turns.ts';

const LIMITS = { heldMax: 10, heldBytesMax: 1_000, heldForEventsShare: 0.2, turnMessages: 4 };

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits in a lane and notes its name when woken. */
function waiter(intake: Intake, lane: Lane, woken: string[]): void {
  intake.wait(lane, {
    wake: () => {
      woken.push(lane);
      intake.enter(lane, 1, true);
    },
  });
}

describe('the intake', () => {
  it('[P8] leaves room for events that telemetry cannot take', () => {
    const intake = new Intake(LIMITS);
    for (let n = 0; n < 8; n += 1) expect(intake.enter('telemetry', 1)).toBe(true);
    expect(intake.enter('telemetry', 1)).toBe(false);
    expect([intake.enter('event', 1), intake.enter('event', 1), intake.enter('event', 1)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('[P8] counts bytes too, but always takes one message', () => {
    const intake = new Intake(LIMITS);
    expect(intake.enter('telemetry', 5_000)).toBe(true);
    expect(intake.enter('event', 1)).toBe(false);
    intake.leave(5_000);
    expect([intake.held, intake.heldBytes]).toEqual([0, 0]);
    expect(intake.enter('event', 1)).toBe(true);
  });

  it('[P8] wakes events before all else, and lets nobody jump the queue', async () => {
    const intake = new Intake(LIMITS);
    const woken: string[] = [];
    for (let n = 0; n < 10; n += 1) intake.enter('event', 1);
    for (const lane of ['telemetry', 'other', 'event'] as const) waiter(intake, lane, woken);
    for (let n = 0; n < 2; n += 1) intake.leave(1);
    // Who was stored hears of it first: the next ones go on in the next turn.
    expect(woken).toEqual([]);
    await nextTurn();
    expect(woken).toEqual(['event']);
    for (let n = 0; n < 2; n += 1) intake.leave(1);
    await nextTurn();
    expect(woken).toEqual(['event', 'other']);
    expect(intake.enter('telemetry', 1)).toBe(false);
    intake.leave(1);
    await nextTurn();
    expect(woken).toEqual(['event', 'other', 'telemetry']);
  });

  it('[P8] keeps telemetry within what it was told, and nobody else', async () => {
    const intake = new Intake(LIMITS);
    const woken: string[] = [];
    intake.telemetryUpTo(2);
    for (let n = 0; n < 2; n += 1) expect(intake.enter('telemetry', 1)).toBe(true);
    expect([intake.enter('telemetry', 1), intake.enter('other', 1)]).toEqual([false, true]);
    waiter(intake, 'telemetry', woken);
    intake.telemetryUpTo(4);
    await nextTurn();
    expect(woken).toEqual(['telemetry']);
    for (let n = 0; n < 4; n += 1) intake.leave(1);
    intake.telemetryUpTo(0);
    expect([intake.held, intake.enter('telemetry', 1), intake.enter('event', 1)]).toEqual([0, false, true]);
  });

  it('[P8] takes a few of those who waited each turn, so that the loop hears others in between', async () => {
    const intake = new Intake(LIMITS);
    const woken: string[] = [];
    intake.telemetryUpTo(0);
    for (let n = 0; n < 6; n += 1) waiter(intake, 'telemetry', woken);
    intake.telemetryUpTo(100);
    await nextTurn();
    expect(woken).toHaveLength(4);
    await nextTurn();
    expect(woken).toHaveLength(6);
  });

  it('takes nothing after its end', () => {
    const intake = new Intake(LIMITS);
    intake.stop();
    expect(intake.enter('event', 1)).toBe(false);
  });
});

describe('token buckets', () => {
  it('let a burst through, then one a period, each key for itself', () => {
    const buckets = new TokenBuckets({ perSecond: 10, burst: 2, keysMax: 10 });
    expect([buckets.take('a', 0), buckets.take('a', 0), buckets.take('a', 0)]).toEqual([0, 0, 100]);
    expect(buckets.take('b', 0)).toBe(0);
    expect([buckets.take('a', 50), buckets.take('a', 100), buckets.take('a', 100)]).toEqual([50, 0, 100]);
  });

  it('give several at once, never more than the burst', () => {
    const buckets = new TokenBuckets({ perSecond: 10, burst: 5, keysMax: 10 });
    expect([buckets.take('a', 0, 3), buckets.take('a', 0, 3), buckets.take('a', 100, 3)]).toEqual([
      0, 100, 0,
    ]);
    expect([buckets.take('a', 100, 50), buckets.take('a', 600, 50)]).toEqual([500, 0]);
    expect(buckets.take('a', 600)).toBe(100);
  });

  it('never limit at rate 0', () => {
    const buckets = new TokenBuckets({ perSecond: 0, burst: 1, keysMax: 1 });
    expect([buckets.take('a', 0), buckets.take('a', 0)]).toEqual([0, 0]);
  });

  it('forget only who has the whole burst back', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 2, keysMax: 10 });
    for (let n = 0; n < 2; n += 1) buckets.take('a', 0);
    buckets.sweep(1_500);
    expect([buckets.take('a', 1_500), buckets.take('a', 1_500)]).toEqual([0, 500]);
    buckets.sweep(10_000);
    expect([buckets.take('a', 10_000), buckets.take('a', 10_000), buckets.take('a', 10_000)]).toEqual([
      0, 0, 1_000,
    ]);
  });
});

describe('turns', () => {
  it('[P8] let a few go on each turn, in the order of their coming', async () => {
    const turns = new Turns(2);
    const ran: string[] = [];
    for (const name of ['a', 'b', 'c']) turns.wait(() => ran.push(name));
    expect(ran).toEqual([]);
    await nextTurn();
    expect(ran).toEqual(['a', 'b']);
    await nextTurn();
    expect(ran).toEqual(['a', 'b', 'c']);
  });

  it('give nobody a second turn in the same one', async () => {
    const turns = new Turns(10);
    let ran = 0;
    const again = (): void => {
      ran += 1;
      turns.wait(again);
    };
    const before = turns.number;
    expect(turns.number).toBe(before);
    turns.wait(again);
    turns.wait(again);
    await nextTurn();
    expect([ran, turns.number]).toEqual([1, before + 1]);
    await nextTurn();
    expect(ran).toBe(2);
  });
});

it('[P8] a bounded map forgets what is oldest', () => {
  const map = new BoundedMap<number>(2);
  map.put('a', 1);
  map.put('b', 2);
  map.put('a', 3);
  map.put('c', 4);
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([3, undefined, 4, 2]);
});
