import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { runLife } from './crash/life.ts';
import { type Kill, killAtPoint } from './crash/plan.ts';
import { seededNumbers } from './stage/seeded-numbers.ts';

/** A bounded part of `npm run test:crash`: kills by the clock alone, which need no compiler. */
const KILLS = Number(process.env.CRASH_KILLS ?? 4);
const SEED = Number(process.env.CRASH_SEED ?? randomInt(2 ** 31));
/** Of all kills; the others come in the middle of the load. */
const SHARE_AT_START = 0.35;
/** A clean stop leaves a saved state, from which the next starts go on. */
const KILLS_A_STOP = 4;

function kills(random: () => number): Kill[] {
  return Array.from({ length: KILLS }, (_, n) => ({
    ...killAtPoint(random() < SHARE_AT_START ? 'at random during a start' : 'at random under load', random),
    cut: 'none' as const,
    receiver: 'well' as const,
    isThenStopped: n % KILLS_A_STOP === KILLS_A_STOP - 1,
  }));
}

it(
  `[P1] [P3] [P4] [P5] ${KILLS} × kill -9 lose and double nothing (CRASH_SEED=${SEED})`,
  async () => {
    const plan = { births: [], kills: kills(seededNumbers(SEED)), seed: SEED };
    const told = await runLife(plan, { isShimmed: false });
    expect(told.problems).toEqual([]);
    expect(told.kills.length).toBe(KILLS);
    expect(told.acknowledged).toBeGreaterThan(0);
    expect(told.hazards).toBeGreaterThan(0);
  },
  60_000 + KILLS * 10_000,
);
