import { expect, it } from 'vitest';
import { FakeClock } from './base/clock.ts';
import { createPace, PACE_LIMITS } from './pace.ts';

function setUp() {
  const clock = new FakeClock();
  const said: boolean[] = [];
  const pace = createPace(
    { clock, slow: (isSlow) => said.push(isSlow) },
    { ...PACE_LIMITS, undecidedMax: 100 },
  );
  return { clock, said, pace };
}

it('[P8] telemetry waits when more than the limit is undecided, and goes on at half of it', () => {
  const { said, pace } = setUp();
  pace.committed(1, 60);
  pace.committed(2, 40);
  expect(said).toEqual([]);
  pace.committed(3, 1);
  expect([said, pace.undecided()]).toEqual([[true], 101]);
  pace.decided(1);
  expect(said).toEqual([true, false]);
  pace.decided(3);
  expect(pace.undecided()).toBe(0);
});

it('[P2] deciding that stands still keeps nothing from being stored', () => {
  const { clock, said, pace } = setUp();
  pace.committed(1, 101);
  clock.advance(PACE_LIMITS.stallMs - 1);
  expect(said).toEqual([true]);
  clock.advance(PACE_LIMITS.stallMs);
  expect(said).toEqual([true, false]);
  pace.committed(2, 500);
  expect(said).toEqual([true, false]);
  // It moves again, with a backlog: now telemetry waits for it.
  pace.decided(1);
  expect(said).toEqual([true, false, true]);
  pace.stop();
});

it('[P8] deciding that begins after a pause is no standstill', () => {
  const { clock, said, pace } = setUp();
  clock.advance(60_000);
  pace.committed(1, 101);
  expect(said).toEqual([true]);
});
