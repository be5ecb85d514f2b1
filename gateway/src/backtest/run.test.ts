/** Of a time that was asked for, what is told was compared whole. */

import type { Raised } from '@ninewatch/rules/trust';
import { describe, expect, it } from 'vitest';
import { backtestOf, type Outcome } from './run.ts';

const FROM = 100;
const COUNTS = { readings: 0, entries: 0, damagedRows: 0, endsAt: 200, tellFrom: FROM };

function outcome(version: string, ...spans: { from: number; to?: number }[]): Outcome {
  const raised = spans.map(({ from, ...to }, n) => {
    const times = { measuredAt: from, openedAt: from, spans: [{ from, ...to }] };
    const hazard = {
      id: `${version}-${n}`,
      venueId: 'v',
      kind: 'fire',
      live: true,
      deviceIds: ['d'],
      members: [],
    };
    return { ...hazard, ...times } as unknown as Raised;
  });
  return { version, raised, refusedActs: 0, uncounted: 0 };
}

function verdicts(candidate: Outcome, reference: Outcome) {
  const { differences, ...more } = backtestOf({ candidate, reference }, COUNTS, {
    elapsedMs: 1,
    processorMs: 1,
  });
  const told = [more.candidate, more.reference].map(({ raised }) => raised.length);
  return { verdicts: differences.map(({ verdict, byMs }) => [verdict, byMs]), told };
}

describe('what is told from a time on', () => {
  it('is no new danger when the other rules had it over before', () => {
    const [mine, other] = [outcome('a', { from: 90, to: 120 }), outcome('b', { from: 80, to: 95 })];
    expect(verdicts(mine, other)).toEqual({ verdicts: [['later', 10]], told: [1, 0] });
    expect(verdicts(other, mine)).toEqual({ verdicts: [['earlier', -10]], told: [0, 1] });
  });

  it('leaves out what was over before under both', () => {
    const past = { from: 10, to: 20 };
    const [mine, other] = [outcome('a', past), outcome('b', past, { from: 150 })];
    expect(verdicts(mine, other)).toEqual({ verdicts: [['gone', 0]], told: [0, 1] });
  });
});
