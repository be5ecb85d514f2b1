/** Whatever a device sends, in whatever order: what was said, what stands and what the rules hold agree. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CheckedReading, EventName, Flag } from '../model/record.ts';
import { onFactsChanged } from './index.ts';
import { packState, unpackState } from './packed/packed.ts';
import { T0, VirtualDevice } from './testing/virtual-device.ts';

const flags: Flag[] = ['alarm', 'fault', 'tamper', 'low_battery', 'test', 'muted', 'disabled', 'warm_up'];
const events: EventName[] = ['alarm', 'alarm_cleared', 'fault', 'fault_cleared', 'tamper', 'test', 'button'];

interface Input {
  /** Seconds after the reading before; negative is out of order. */
  stepS: number;
  metrics: Record<string, number>;
  flags: Flag[];
  event: EventName | undefined;
  boot: number;
  skipsSeq: boolean;
  elapsedMs: number;
}

const input: fc.Arbitrary<Input> = fc.record({
  stepS: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -120, max: 120 }) },
    fc.integer({ min: -7_200, max: 7_200 }),
  ),
  metrics: fc.record(
    {
      temperature: fc.constantFrom(20, 52, 60, 90),
      smoke: fc.constantFrom(0, 0.07, 0.15, 0.3, 1),
      gas: fc.constantFrom(0, 15, 30, 60),
    },
    { requiredKeys: [] },
  ),
  flags: fc.subarray(flags, { maxLength: 3 }),
  event: fc.option(fc.constantFrom(...events), { nil: undefined, freq: 5 }),
  boot: fc.oneof({ weight: 15, arbitrary: fc.constant(1) }, fc.constant(2)),
  skipsSeq: fc.boolean(),
  elapsedMs: fc.oneof({ weight: 5, arbitrary: fc.constant(15_000) }, fc.constant(1_800_000)),
});

function play(inputs: Input[]): VirtualDevice {
  const device = new VirtualDevice('gas');
  let atMs = 0;
  let elapsedMs = 0;
  inputs.forEach((one, index) => {
    atMs += one.stepS * 1_000;
    elapsedMs += one.elapsedMs;
    device.tick(elapsedMs);
    const reading: CheckedReading = {
      ...device.reading(atMs, { metrics: one.metrics, flags: one.flags, boot: one.boot }),
      seq: one.skipsSeq ? 1_000 - index : index,
      ...(one.event === undefined ? {} : { event: one.event }),
    };
    device.send([reading], { receivedAt: T0 + elapsedMs });
  });
  return device;
}

/** Rules that readings decide, as a consumer of the edges sees them. */
function activeOf(device: VirtualDevice): string[] {
  const active = new Set<string>();
  for (const { edge, ruleId } of device.found) {
    if (edge === 'rise') active.add(ruleId);
    if (edge === 'fall') active.delete(ruleId);
  }
  return [...active].sort();
}

/** Silence and what settled samples decide have no progress among the rule states. */
function isSlow({ catalogue, around }: VirtualDevice, id: string): boolean {
  const type = catalogue.planFor(around).byId.get(id)?.condition.type ?? '';
  return ['silent', 'never_sent', 'baseline', 'stuck', 'missing'].includes(type);
}

it('[P3] edges, standing findings and rule states agree, and deciding the window again says nothing new', () => {
  fc.assert(
    fc.property(fc.array(input, { minLength: 1, maxLength: 40 }), (inputs) => {
      const device = play(inputs);
      const { state } = device;
      expect(activeOf(device)).toEqual(Object.keys(state.standing).sort());
      const on = Object.keys(state.now).filter((id) => state.now[id]?.on === true);
      const byReadings = Object.keys(state.standing).filter((id) => !isSlow(device, id));
      expect(byReadings.sort()).toEqual(on.sort());
      const again = onFactsChanged(state, T0, device.around, device.catalogue);
      expect(again.findings).toEqual([]);
      const packed = JSON.parse(JSON.stringify(packState(state)));
      expect(packState(unpackState(packed))).toEqual(packState(state));
    }),
    { numRuns: 400 },
  );
});
