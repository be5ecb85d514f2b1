import { expect, it } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { RefusedSignIns } from './refused-sign-ins.ts';

it('[P10] refusals of a usual day are all told', () => {
  const clock = new FakeClock();
  const refused = new RefusedSignIns(clock);
  for (let hour = 0; hour < 24; hour += 1) {
    for (let count = 0; count < 10; count += 1) expect(refused.take()).toEqual({ unwritten: 0 });
    clock.advance(3_600_000);
  }
});

it('[P8] two days of guessing, eight a second, write a bounded number of lines, and every guess is counted in one', () => {
  const clock = new FakeClock();
  const refused = new RefusedSignIns(clock);
  let lines = 0;
  let told = 0;
  const hours = 48;
  for (let second = 0; second < hours * 3_600; second += 1) {
    for (let guess = 0; guess < 8; guess += 1) {
      const line = refused.take();
      if (line === undefined) continue;
      lines += 1;
      told += 1 + line.unwritten;
    }
    clock.advance(1_000);
  }
  expect(lines).toBeLessThanOrEqual(60 + hours * 12);
  clock.advance(300_000);
  told += 1 + (refused.take()?.unwritten ?? 0);
  expect(told).toBe(hours * 3_600 * 8 + 1);
});
