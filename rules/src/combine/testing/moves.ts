/** What may happen at a venue with combined and shadow rules: readings in any order, time, and acts of people. */

import fc from 'fast-check';
import type { Stage } from '../../fold/testing/stage.ts';
import type { CheckedReading } from '../../model/record.ts';

export type Move =
  | {
      kind: 'read';
      device: string;
      smoke: number;
      temperature: number;
      ageMs: number;
      flags: CheckedReading['flags'];
    }
  | { kind: 'tick'; elapsedMs: number }
  | { kind: 'act'; which: number; device: string };

const device = fc.constantFrom('s1', 's2', 's3');
const usually = <T>(usual: T, ...seldom: T[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, fc.constantFrom(...seldom));

export const MOVES: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('read' as const),
        device,
        smoke: fc.constantFrom(0, 0, 0.05, 0.1, 0.6),
        temperature: usually(20, 37, 45),
        ageMs: usually(0, 10_000, 40_000, 200_000, 1_000_000),
        flags: usually<CheckedReading['flags']>([], ['alarm'], ['test', 'alarm'], ['low_battery']),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('tick' as const),
        elapsedMs: fc.constantFrom(1_000, 20_000, 61_000, 1_900_000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('act' as const), which: fc.nat(8), device }),
    },
  ),
  { minLength: 1, maxLength: 40 },
);

/** `seq` numbers the readings of a play: the same moves give the same entries. */
export function play(stage: Stage, move: Move, seq: number): void {
  if (move.kind === 'tick') stage.tick(move.elapsedMs);
  else if (move.kind === 'act') act(stage, move);
  else read(stage, move, seq);
}

function read(stage: Stage, move: Extract<Move, { kind: 'read' }>, seq: number): void {
  const { device: id, smoke, temperature, ageMs, flags } = move;
  stage.nowMs += 1_000;
  const at = stage.nowMs - ageMs;
  const reading: CheckedReading = {
    boot: 1,
    // Within its window an older reading has an older number: the device's own order.
    seq: Math.max(1, seq * 1_000 - Math.floor(ageMs / 100)),
    at,
    measuredAt: at,
    clock: 'trusted',
    late: ageMs > 60_000,
    metrics: { smoke, temperature },
    flags: [...flags],
    generation: 1,
  };
  stage.read(id, {}, { readings: [reading] });
}

function act(stage: Stage, { which, device: id }: Extract<Move, { kind: 'act' }>): void {
  const hazardId = stage.openHazards()[0]?.id ?? 'none';
  const acts = [
    { type: 'hazard.acknowledge', hazardId },
    { type: 'hazard.reset', hazardId },
    { type: 'hazard.close', hazardId, cause: 'fault' },
    { type: 'venue.override', id: 'shop', colour: 'red', reason: 'x' },
    { type: 'device.change', id, patch: { venueId: 'bar' } },
    { type: 'device.change', id, patch: { venueId: 'shop' } },
    { type: 'device.change', id, patch: { retired: true } },
    { type: 'device.change', id, patch: { retired: false } },
    { type: 'device.replace', id, secretHash: 'n' },
  ] as const;
  const chosen = acts[which];
  if (chosen !== undefined) stage.act(chosen);
}

/** The shop with three detectors and a bar beside it. */
export function venueOfThree(stage: Stage): Stage {
  stage.done({
    type: 'device.create',
    device: { id: 's3', venueId: 'shop', kind: 'smoke', secretHash: 'h' },
  });
  stage.done({
    type: 'venue.create',
    venue: { id: 'bar', name: '酒吧', category: 5, region: 't1', facts: {} },
  });
  return stage;
}
