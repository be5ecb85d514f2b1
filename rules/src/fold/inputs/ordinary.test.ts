/** The short way of ordinary telemetry and the long way of everything are the same. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import text from '../../../catalogue/default.yaml?raw';
import { SLOW_RULES } from '../../evaluate/settled/testing/slow-rules.ts';
import { catalogueOf } from '../../evaluate/testing/virtual-device.ts';
import type { CheckedReading, JournalRecord } from '../../model/record.ts';
import { encodeState } from '../checkpoint/checkpoint.ts';
import type { State } from '../state.ts';
import { step } from '../step.ts';
import { of, Stage } from '../testing/stage.ts';
import { takeOrdinary } from './ordinary.ts';

const METRICS = fc.record(
  {
    smoke: fc.oneof({ weight: 9, arbitrary: fc.constant(0.02) }, fc.constantFrom(0.05, 0.1, 0.4, 0.9)),
    temperature: fc.oneof({ weight: 9, arbitrary: fc.constant(21.5) }, fc.constantFrom(50, 57.2, 80)),
    battery: fc.oneof({ weight: 9, arbitrary: fc.constant(97) }, fc.constantFrom(15, 18)),
    oddity: fc.constant(1),
  },
  { requiredKeys: ['smoke'] },
);
const rarely = <T>(usual: T, ...seldom: T[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, fc.constantFrom(...seldom));

const READING = fc.record({
  stepMs: rarely(15_000, 0, 1_000, -20_000, 290_000, 301_000, -400_000, 1_000_000),
  metrics: METRICS,
  boot: rarely(1, 2),
  flags: rarely<CheckedReading['flags']>([], ['low_battery'], ['test', 'alarm'], ['warm_up']),
  clock: rarely<CheckedReading['clock']>('trusted', 'untrusted'),
  faults: rarely<CheckedReading['faults']>(undefined, [
    { metric: 'smoke', reason: 'sentinel', value: '-999' },
  ]),
  unknownMetrics: rarely<string[] | undefined>(undefined, ['oddity'], ['smoke']),
  seqStep: rarely(1, 0, -1, 5),
});
const INPUT = fc.record({
  device: fc.constantFrom('s1', 's2'),
  readings: fc.array(READING, { minLength: 1, maxLength: 4 }),
  via: rarely<string | undefined>(undefined, 's2', 'nobody'),
  elapsedMs: rarely(0, 2_000, 1_000_000),
  clockBackMs: rarely(0, 900, 5_000),
  facts: rarely<boolean | undefined>(undefined, true, false),
});
interface Input extends Omit<typeof INPUT extends fc.Arbitrary<infer T> ? T : never, 'readings'> {
  readings: (Omit<
    CheckedReading,
    'seq' | 'at' | 'measuredAt' | 'late' | 'generation' | 'faults' | 'unknownMetrics'
  > & {
    faults: CheckedReading['faults'] | undefined;
    unknownMetrics: string[] | undefined;
    stepMs: number;
    seqStep: number;
  })[];
}

const shipped = catalogueOf(text);

/** Readings as slow rules go by them: hours in which a device goes the short way, and pauses between. */
const SLOW_READING = fc.record({
  stepMs: fc.oneof(
    { weight: 150, arbitrary: fc.constantFrom(15_000, 100_000, 290_000) },
    { weight: 20, arbitrary: fc.constantFrom(0, -20_000, 301_000, 1_000_000, 4_000_000) },
    { weight: 8, arbitrary: fc.constant(20_000_000) },
    fc.constantFrom(-400_000, -90_000_000),
  ),
  metrics: fc.record(
    {
      temperature: fc.oneof({ weight: 20, arbitrary: fc.constant(21.5) }, fc.constantFrom(0, 22)),
      battery: fc.constant(97),
    },
    { requiredKeys: ['temperature'] },
  ),
  boot: fc.constant(1),
  flags: rarely<CheckedReading['flags']>([], [], ['warm_up']),
  clock: fc.constant('trusted' as const),
  faults: fc.oneof(
    { weight: 60, arbitrary: fc.constant(undefined) },
    fc.constant<CheckedReading['faults']>([{ metric: 'battery', reason: 'sentinel', value: '-999' }]),
  ),
  unknownMetrics: fc.constant(undefined),
  seqStep: rarely(1, 1, 5),
});
/** Smoke stays at one level for some readings, so that hours differ. */
const SLOW_INPUT = fc
  .record({
    smoke: fc.oneof({ weight: 4, arbitrary: fc.constant(0.02) }, fc.constant(0.09)),
    readings: fc.array(SLOW_READING, { minLength: 20, maxLength: 40 }),
    facts: rarely<boolean | undefined>(undefined, true, false),
  })
  .map(
    ({ smoke, readings, facts }): Input => ({
      device: 's1',
      readings: readings.map((reading) => ({ ...reading, metrics: { smoke, ...reading.metrics } })),
      via: undefined,
      elapsedMs: 0,
      clockBackMs: 0,
      facts,
    }),
  );

/** `shift` is put on every reading: an empty list of saturated metrics says nothing, and makes it unusual. */
function play(inputs: Input[], shift: Partial<CheckedReading>, rules = shipped): Stage {
  const stage = Stage.district();
  // Parsed once: it is most of the time of a run otherwise.
  stage.state.derived.catalogue = rules;
  const clocks: Record<string, { at: number; seq: number }> = {};
  for (const { device, readings, via, elapsedMs, clockBackMs, facts } of inputs) {
    const clock = clocks[device] ?? { at: stage.nowMs, seq: 0 };
    clocks[device] = clock;
    if (elapsedMs > 0) stage.tick(elapsedMs);
    if (facts !== undefined)
      stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { keyFire: facts } } });
    const sent = readings.map(({ stepMs, seqStep, ...reading }): CheckedReading => {
      clock.at += stepMs;
      clock.seq += seqStep;
      const { faults, unknownMetrics, ...rest } = reading;
      return {
        ...rest,
        ...(faults === undefined ? {} : { faults }),
        ...(unknownMetrics === undefined ? {} : { unknownMetrics }),
        seq: clock.seq,
        at: clock.at,
        measuredAt: clock.at,
        late: false,
        generation: 1,
        ...shift,
      };
    });
    stage.nowMs = Math.max(stage.nowMs, clock.at) - clockBackMs;
    stage.read(device, {}, { readings: sent, ...(via === undefined ? {} : { via }) });
  }
  return stage;
}

describe('the short way', () => {
  it('[P3] gives the changes and the state that the long way gives', () => {
    fc.assert(
      fc.property(fc.array(INPUT, { minLength: 1, maxLength: 30 }), (inputs) => {
        const short = play(inputs, {});
        const long = play(inputs, { saturated: {} });
        expect(short.changes).toEqual(long.changes);
        expect(encodeState(short.state)).toBe(encodeState(long.state));
      }),
      { numRuns: 150 },
    );
  }, 20_000);

  it('[P3] and so it does for rules that hours and days decide', () => {
    const rises: Record<string, number> = {};
    fc.assert(
      fc.property(fc.array(SLOW_INPUT, { minLength: 1, maxLength: 14 }), (inputs) => {
        const short = play(inputs, {}, SLOW_RULES);
        const long = play(inputs, { saturated: {} }, SLOW_RULES);
        expect(short.changes).toEqual(long.changes);
        expect(encodeState(short.state)).toBe(encodeState(long.state));
        for (const { object } of of(short.changes, 'hazard')) {
          for (const { ruleId } of object.members) rises[ruleId] = (rises[ruleId] ?? 0) + 1;
        }
      }),
      { numRuns: 60 },
    );
    expect(Object.keys(rises).sort()).toEqual(['drift', 'missing', 'stuck']);
  }, 20_000);

  it('[P3] takes ordinary telemetry, and leaves the rest of a message from the first reading that is not', () => {
    const stage = Stage.district().withRules(text);
    stage.read('s1', { smoke: 0.02 });
    expect(leftOf(stage.state, [0.03, 0.02])).toBe(0);
    expect(leftOf(stage.state, [0.03, 0.4, 0.02])).toBe(2);
    stage.read('s1', { smoke: 0.4 });
    expect(leftOf(stage.state, [0.03])).toBe(1);
  });

  it('[P3] sees new rules and new facts at once', () => {
    const strict = text.replace('above: 0.4, clear: 0.2', 'above: 0.03, clear: 0.02');
    const calm = Stage.district().withRules(text);
    calm.read('s1', { smoke: 0.01 });
    calm.read('s1', { smoke: 0.01 });
    calm.withRules(strict);
    calm.read('s1', { smoke: 0.03 });
    expect(calm.hazard().kind).toBe('fire');
  });
});

let seq = 100;
function leftOf(state: State, smokes: number[]): number {
  const at = 1_764_000_001_000;
  const readings = smokes.map((smoke): CheckedReading => {
    seq += 1;
    const times = { at, measuredAt: at + seq, clock: 'trusted', late: false } as const;
    return { boot: 1, seq, ...times, metrics: { smoke }, flags: [], generation: 1 };
  });
  const message = { kind: 'message', deviceId: 's1', venueId: 'shop', channel: 'telemetry' } as const;
  const record: JournalRecord & { kind: 'message' } = { ...message, receivedAt: at + seq, readings };
  const left = takeOrdinary(state, record)?.readings.length ?? 0;
  if (left > 0)
    step(state, { position: seq, ordinal: 0, record: { ...record, readings: readings.slice(-left) } });
  return left;
}
