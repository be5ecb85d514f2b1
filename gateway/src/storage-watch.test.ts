/** Slow, failing, lagging: what the watch makes of the answers. */

import { expect, it } from 'vitest';
import { createStorageWatch } from './storage-watch.ts';

it('[P6] an answer that is long in coming is slow at once, and for a minute after it came', () => {
  const watch = createStorageWatch();
  watch.asked(0);
  expect(watch.slowMs(999)).toBe(0);
  expect(watch.slowMs(1_500)).toBe(1_500);
  watch.answered(true, 2_300);
  expect(watch.slowMs(62_299)).toBe(2_300);
  expect(watch.slowMs(62_300)).toBe(0);
});

it('[P6] a slow commit that no tick waited for counts too', () => {
  const watch = createStorageWatch();
  watch.look(0, { lastCommitMs: 1_200, position: 1, decidedUpTo: 1 });
  expect(watch.slowMs(1)).toBe(1_200);
});

it('[P6] one refusal is no failure, two seconds of them are', () => {
  const watch = createStorageWatch();
  watch.answered(false, 0);
  watch.answered(true, 500);
  expect(watch.failingSinceMs(9_000)).toBeUndefined();
  watch.answered(false, 10_000);
  expect(watch.failingSinceMs(11_999)).toBeUndefined();
  watch.answered(false, 12_000);
  expect(watch.failingSinceMs(12_000)).toBe(10_000);
  watch.answered(true, 12_500);
  expect(watch.failingSinceMs(12_500)).toBeUndefined();
});

it('[P6] a lag is how long the oldest undecided entry has waited, whatever came after it', () => {
  const watch = createStorageWatch();
  const look = (nowMs: number, position: number, decidedUpTo: number) =>
    watch.look(nowMs, { lastCommitMs: 1, position, decidedUpTo });
  look(0, 5, 4);
  look(1_000, 6, 4);
  look(2_000, 7, 5);
  expect(watch.lagMs(2_000)).toBe(1_000);
  look(4_000, 8, 5);
  expect(watch.isLagging()).toBe(true);
  look(4_100, 8, 7);
  expect(watch.isLagging()).toBe(false);
  look(4_200, 8, 8);
  expect(watch.lagMs(4_200)).toBe(0);
});
