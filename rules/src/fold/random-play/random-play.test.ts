/** A seed that is kept, and two that are new in each run: chance is drawn here alone, and printed. */

import { expect, it } from 'vitest';
import rules from '../../../catalogue/default.yaml?raw';
import { play } from './play.ts';

/** Inputs a play; the long plays are a system test. */
const STEPS = 110;
/** A form that is refused at a unit which has nothing on file. */
const KEPT = [107];
const DRAWN = 2;

function drawn(): number[] {
  const own = process.env.PLAY_SEED;
  if (own !== undefined) return [Number(own)];
  return [...crypto.getRandomValues(new Uint32Array(DRAWN))];
}

it.each([...KEPT, ...drawn()])(
  '[P3] [P5] [P6] [P9] hold whatever happens (PLAY_SEED=%i)',
  (seed) => {
    const played = play({ seed, steps: STEPS, rules });
    expect(played.broken).toBeNull();
    expect(played.restarts).toBeGreaterThan(0);
    expect(played.hazardsAndTickets).toBeGreaterThan(0);
  },
  60_000,
);
