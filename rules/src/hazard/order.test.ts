import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { START_MS, Stage } from '../fold/testing/stage.ts';
import type { FindingChange } from '../model/finding.ts';

/** Each device's own order is kept; how the devices' findings come in between each other is not. */
const arrivals = fc
  .array(
    fc.record({
      deviceId: fc.constantFrom('s1', 's2', 's3'),
      backMs: fc.constantFrom(0, 1_000, 2_000, 299_000),
      earlier: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
  );

describe('the order between devices', () => {
  it('[P5] first-out and measuredAt do not depend on who was heard first', () => {
    fc.assert(
      fc.property(arrivals, ([events, shuffled]) => {
        const outcome = (order: typeof events) => {
          const stage = Stage.district();
          for (const event of order) stage.find(asFindings(stage, event));
          const { firstOut, measuredAt, deviceIds, late } = stage.hazard();
          return { firstOut, measuredAt, deviceIds, late };
        };
        expect(outcome(shuffled)).toEqual(outcome(events));
      }),
      { numRuns: 60 },
    );
  });

  it('[P5] older evidence moves begin and first-out back, and disturbs nobody', () => {
    const stage = Stage.district();
    stage.find([stage.finding(), stage.finding({ deviceId: 's2' })]);
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    stage.find([stage.finding({ deviceId: 's2', edge: 'earlier', measuredAt: START_MS - 5 })]);
    expect(stage.hazard()).toMatchObject({ firstOut: 's2', measuredAt: START_MS - 5, state: 'acknowledged' });
    expect(stage.hazard().openedAt).toBe(START_MS);
  });
});

function asFindings(
  stage: Stage,
  event: { deviceId: string; backMs: number; earlier: boolean },
): FindingChange[] {
  const rise = stage.finding({ deviceId: event.deviceId, measuredAt: START_MS - event.backMs });
  if (!event.earlier) return [rise];
  return [rise, { ...rise, edge: 'earlier', measuredAt: rise.measuredAt - 1_000 }];
}
