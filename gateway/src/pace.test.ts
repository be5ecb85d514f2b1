import { expect, it } from 'vitest';
import { FakeClock } from './base/clock.ts';
import { createPace, PACE_LIMITS } from './pace.ts';

const FAST_MS = 5;

function setUp(limits: Partial<typeof PACE_LIMITS> = { undecidedMin: 100, undecidedMax: 100 }) {
  const clock = new FakeClock();
  const said: number[] = [];
  const telemetryUpTo = (heldMax: number) => said.push(heldMax);
  const pace = createPace({ clock, telemetryUpTo }, { ...PACE_LIMITS, ...limits });
  const commit = (position: number, records: number, tookMs = FAST_MS) =>
    pace.committed(position, records, tookMs);
  return { clock, said, pace, commit };
}

const { holdMs, holdMin } = PACE_LIMITS;

it('[P8] telemetry waits when more than the limit is undecided, and goes on at half of it', () => {
  const { said, pace, commit } = setUp();
  commit(1, 60);
  commit(2, 40);
  expect(said).toEqual([holdMin]);
  commit(3, 1);
  expect([said.at(-1), pace.undecided()]).toEqual([0, 101]);
  pace.decided(1);
  expect(said.at(-1)).toBe(holdMin);
  pace.decided(3);
  expect(pace.undecided()).toBe(0);
});

it('[P2] deciding that stands still keeps nothing from being stored', () => {
  const { clock, said, pace, commit } = setUp();
  commit(1, 101);
  clock.advance(PACE_LIMITS.stallMs - 1);
  expect(said.at(-1)).toBe(0);
  clock.advance(PACE_LIMITS.stallMs);
  expect(said.at(-1)).toBe(holdMin);
  commit(2, 500);
  expect(said).not.toHaveLength(0);
  expect(said.at(-1)).toBeGreaterThanOrEqual(holdMin);
  // It moves again, with a backlog: now telemetry waits for it.
  pace.decided(1);
  expect(said.at(-1)).toBe(0);
  pace.stop();
});

it('[P8] deciding that begins after a pause is no standstill', () => {
  const { clock, said, commit } = setUp();
  clock.advance(60_000);
  commit(1, 101);
  expect(said.at(-1)).toBe(0);
});

/** Commits of so many records, one every so many ms, each decided at once. */
function run(stage: ReturnType<typeof setUp>, records: number, everyMs: number, tookMs = FAST_MS): void {
  for (let position = 1; position <= 50; position += 1) {
    stage.clock.advance(everyMs);
    stage.commit(position, records, tookMs);
    stage.pace.decided(position);
  }
}

it('[P8] as much telemetry is held as is stored in the given time, at least a little', () => {
  const fast = setUp({});
  run(fast, 1_000, 20);
  expect(fast.said.at(-1)).toBe((1_000 / 20) * holdMs);
  const slow = setUp({});
  run(slow, 20, 20);
  expect(slow.said.at(-1)).toBe(holdMin);
});

it('[P8] a disk that syncs slowly gets more in each commit, so that it does not slow itself down', () => {
  const stage = setUp({});
  run(stage, 500, 2_000, 2_000);
  // More than three commits of what went into the latest: the next ones are larger, up to the broker's own limit.
  expect(stage.said.at(-1)).toBeGreaterThan(3 * 500);
});

it('[P8] when deciding is slow, the undecided are as many as it gets through in the given time', () => {
  const stage = setUp({ undecidedMin: 10, undecidedMs: 50 });
  // One record a ms, and then 80 at once.
  for (let position = 1; position <= 50; position += 1) {
    stage.clock.advance(20);
    stage.commit(position, position === 50 ? 80 : 20);
    if (position < 50) stage.pace.decided(position);
  }
  expect(stage.said.at(-1)).toBe(0);
  stage.pace.decided(50);
  expect(stage.said.at(-1)).toBe(holdMin);
});

it('[P8] deciding that is ahead of what the journal told leaves nothing to wait for', () => {
  const { pace } = setUp();
  pace.decided(3);
  for (const position of [1, 2, 3]) pace.committed(position, 2_000, 1);
  expect(pace.undecided()).toBe(0);
  pace.committed(4, 10, 1);
  expect(pace.undecided()).toBe(10);
});

it('[P8] commits that nobody decides are noted in a bounded list', () => {
  const { pace } = setUp();
  for (let position = 1; position <= 100_000; position += 1) pace.committed(position, 1, 1);
  expect(pace.undecided()).toBe(100_000);
  pace.decided(4_000);
  expect(pace.undecided()).toBe(96_000);
  pace.decided(100_000);
  expect(pace.undecided()).toBe(0);
  pace.stop();
});
