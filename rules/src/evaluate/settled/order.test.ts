/** Slow rules go by settled samples: any order within five minutes says what the device's own order says. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CheckedReading } from '../../model/record.ts';
import { packState, unpackState } from '../packed/packed.ts';
import { FROM_AT, RUN_NUMBERS } from '../state.ts';
import { HOUR, VirtualDevice } from '../testing/virtual-device.ts';
import { runOf } from './runs.ts';
import { SLOW_RULES } from './testing/slow-rules.ts';

const INPUT = fc.record({
  stepMs: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 0, max: 120_000 }) },
    { weight: 6, arbitrary: fc.integer({ min: 200_000, max: 1_500_000 }) },
    fc.integer({ min: HOUR, max: 5 * HOUR }),
  ),
  delayMs: fc.integer({ min: 0, max: 300_000 }),
  metrics: fc.record(
    {
      temperature: fc.oneof({ weight: 5, arbitrary: fc.constant(21.5) }, fc.constantFrom(22, 0)),
      battery: fc.constant(97),
    },
    { requiredKeys: [] },
  ),
});
/** A level of smoke that lasts for some readings, so that hours differ. */
const BLOCK = fc.record({
  smoke: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0.01, 0.011, 0.012) }, fc.constant(0.2)),
  readings: fc.array(INPUT, { minLength: 8, maxLength: 16 }),
});
type Block = typeof BLOCK extends fc.Arbitrary<infer T> ? T : never;

interface Arrival {
  reading: CheckedReading;
  atMs: number;
}

function arrivals(device: VirtualDevice, blocks: readonly Block[]): Arrival[] {
  let at = 0;
  return blocks.flatMap(({ smoke, readings }) =>
    readings.map(({ stepMs, delayMs, metrics }) => {
      at += stepMs;
      return { reading: device.reading(at, { metrics: { smoke, ...metrics } }), atMs: at + delayMs };
    }),
  );
}

/** All of it settles by two readings far behind. */
function play(readings: readonly CheckedReading[]): VirtualDevice {
  const device = new VirtualDevice('smoke');
  device.catalogue = SLOW_RULES;
  for (const reading of readings) device.send([reading], { receivedAt: 0 });
  const last = Math.max(...readings.map(({ measuredAt }) => measuredAt));
  for (const afterMs of [1, 2]) {
    const behind = device.reading(0, { seq: 10_000 + afterMs, metrics: { smoke: 0.01 } });
    device.send([{ ...behind, measuredAt: last + afterMs * 7 * HOUR }], { receivedAt: 0 });
  }
  return device;
}

/** For how long it has been over depends on what has come since, and is no part of what was decided. */
const said = ({ said: findings }: VirtualDevice) =>
  findings.map(({ receivedAt: _at, normalForMs: _over, ...finding }) => finding);

/** Columns stand in the order in which their metrics came. */
function kept({ state: { hot, window, learned, standing } }: VirtualDevice) {
  const runs = window.metrics.map((metric, column) => [
    metric,
    hot.slice(runOf(column), runOf(column) + RUN_NUMBERS),
  ]);
  return { runs: Object.fromEntries(runs), from: hot[FROM_AT], learned, standing };
}

it('[P7] shuffled within five minutes is in order, for what is said and for what is learned', () => {
  const rises: Record<string, number> = {};
  fc.assert(
    fc.property(fc.array(BLOCK, { minLength: 2, maxLength: 12 }), (blocks) => {
      const sent = arrivals(new VirtualDevice('smoke'), blocks);
      const inOrder = play(sent.map(({ reading }) => reading));
      const mixed = play([...sent].sort((a, b) => a.atMs - b.atMs).map(({ reading }) => reading));
      expect(said(mixed)).toEqual(said(inOrder));
      expect(kept(mixed)).toEqual(kept(inOrder));
      expect(packState(unpackState(JSON.parse(JSON.stringify(packState(mixed.state)))))).toEqual(
        packState(mixed.state),
      );
      for (const { edge, ruleId } of mixed.said) {
        if (edge === 'rise') rises[ruleId] = (rises[ruleId] ?? 0) + 1;
      }
    }),
    { numRuns: 150 },
  );
  expect(Object.keys(rises).sort()).toEqual(['drift', 'missing', 'stuck']);
}, 20_000);
