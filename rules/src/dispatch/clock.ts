/** What time alone does to a case: calls climb, steps and feedback become late. */

import { tickCalls } from '../call/call.ts';
import type { FilingClock } from '../filing/clocks.ts';
import type { FoundFiling } from '../filing/keep.ts';
import { takeDue } from '../filing/timers.ts';
import { tickFeedback } from './feedback.ts';
import { sceneOf } from './scene.ts';
import { tickStep } from './tasks.ts';

export const tickCase: FilingClock = (turn, place, entry) => {
  const scene = sceneOf(turn, { place, entry: entry as FoundFiling<'case'>['entry'] });
  const due = takeDue(turn, entry);
  for (const name of tickCalls(scene, due)) {
    tickStep(scene, name);
    tickFeedback(scene, name);
  }
};
