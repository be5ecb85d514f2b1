/** Long plays at random with the whole fold and the shipped rules: the same seeds in every run, others when asked. */

import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { play } from '@ninewatch/rules/random-play';
import { expect, it } from 'vitest';

const rules = readFileSync(join(import.meta.dirname, '../../rules/catalogue/default.yaml'), 'utf8');
/**
 * The plays of a run have this seed and the ones after it, so that a red run is red again for everybody.
 * `PLAY_SEED=new` looks for what nobody has seen yet; another PLAY_SEED repeats it, with PLAYS=1 the first alone.
 */
const { PLAY_SEED = '303226754' } = process.env;
const SEED = PLAY_SEED === 'new' ? randomInt(2 ** 31) : Number(PLAY_SEED);
const PLAYS = Number(process.env.PLAYS ?? 36);
const STEPS = Number(process.env.PLAY_STEPS ?? 200);

it.each(Array.from({ length: PLAYS }, (_, n) => SEED + n))(
  `[P3] [P5] [P6] [P9] hold through ${STEPS} inputs (PLAY_SEED=%i)`,
  (seed) => {
    const played = play({ seed, steps: STEPS, rules });
    expect(played.broken).toBeNull();
    expect(played.hazardsAndTickets).toBeGreaterThan(0);
    expect(played.notices).toBeGreaterThan(0);
  },
);
