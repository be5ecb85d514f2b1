import { expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { fresh } from './fresh.ts';
import { createProgress } from './progress.ts';

it('[P1] a question waits until what came before it is in the answer', async () => {
  const progress = createProgress(new FakeClock());
  let stored = 'old';
  const calls = fresh({ ask: async (word: string) => `${word} ${stored}` }, () =>
    progress.reachedWithin(7, 2_000),
  );
  progress.to(6);
  const answer = calls.ask('the');
  stored = 'new';
  progress.to(7);
  expect(await answer).toBe('the new');
  expect(await calls.ask('a')).toBe('a new');
});

it('[P2] a reader that lags delays a question for its limit and no longer', async () => {
  const clock = new FakeClock();
  const progress = createProgress(clock);
  let isThere = false;
  const waiting = progress.reachedWithin(1, 2_000).then(() => {
    isThere = true;
  });
  clock.advance(1_999);
  await Promise.resolve();
  expect(isThere).toBe(false);
  clock.advance(1);
  await waiting;
  progress.to(1);
  await progress.reached(1);
});

it('never goes back', async () => {
  const progress = createProgress(new FakeClock());
  progress.to(5);
  progress.to(3);
  expect(progress.at()).toBe(5);
  await progress.reached(5);
});
