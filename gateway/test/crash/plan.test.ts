import { expect, it } from 'vitest';
import { KILL_POINTS, pointOf } from './kill-points.ts';
import { planLife } from './plan.ts';

const KILLS_A_LIFE = 25;
const LIVES = 20;

it('[P1] a seed decides every life, and the lives of one seed differ', () => {
  expect(planLife(7, 3, KILLS_A_LIFE)).toEqual(planLife(7, 3, KILLS_A_LIFE));
  expect(planLife(7, 4, KILLS_A_LIFE)).not.toEqual(planLife(7, 3, KILLS_A_LIFE));
  expect(planLife(8, 3, KILLS_A_LIFE)).not.toEqual(planLife(7, 3, KILLS_A_LIFE));
});

it.each([1, 2, 3])('[P1] 500 kills of seed %i meet every point, and retention comes last', (seed) => {
  const plans = Array.from({ length: LIVES }, (_, life) => planLife(seed, life, KILLS_A_LIFE));
  const kills = plans.flatMap((plan) => [...plan.births, ...plan.kills]);
  expect(kills.length).toBe(LIVES * KILLS_A_LIFE);
  expect(new Set(kills.map(({ point }) => point))).toEqual(new Set(Object.keys(KILL_POINTS)));
  expect(new Set(kills.map(({ cut }) => cut))).toEqual(new Set(['none', 'clean', 'torn']));
  for (const plan of plans) {
    const isAged = plan.kills.map(({ point }) => pointOf(point).stage === 'aged');
    expect(isAged).toEqual(isAged.toSorted((a, b) => Number(a) - Number(b)));
  }
});
