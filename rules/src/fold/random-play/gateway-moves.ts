/** What happens to the gateway itself: time passes, its clock jumps, rules change, it starts again. */

import type { JournalRecord } from '../../model/record.ts';
import type { Move } from './game.ts';

/** From a tick to an hour without one, ms. */
const PASSED_MS = [1_000, 5_000, 15_000, 15_000, 60_000, 130_000, 400_000, 3_600_000];
/** Of the wall clock against the elapsed time, ms. */
const JUMPS_MS = [-3_600_000, 3_600_000, -10_000];

const tick: Move = ({ chance, nowMs }): JournalRecord => {
  const elapsedMs = chance.pick(PASSED_MS);
  const jumpMs = chance.is(0.1) ? chance.pick(JUMPS_MS) : 0;
  return { kind: 'tick', receivedAt: nowMs + elapsedMs + jumpMs, elapsedMs };
};

const changeRules: Move = ({ chance, nowMs, texts }): JournalRecord => {
  return { kind: 'rules', receivedAt: nowMs, version: 'play', text: chance.pick(texts) };
};

const start: Move = ({ nowMs, serial }): JournalRecord => {
  return { kind: 'start', receivedAt: nowMs, epoch: `play-${serial()}` };
};

const condition: Move = ({ chance, nowMs }): JournalRecord => {
  const name = chance.pick(['disk-low', 'sink-lag', 'input-set-aside'] as const);
  const about = name === 'input-set-aside' ? { venueId: 'shop' } : {};
  const isActive = chance.is(0.5);
  return { kind: 'condition', receivedAt: nowMs, condition: name, active: isActive, detail: '', ...about };
};

export const GATEWAY_MOVES: readonly (readonly [weight: number, move: Move])[] = [
  [200, tick],
  [8, changeRules],
  [7, start],
  [6, condition],
];
