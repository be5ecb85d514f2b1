/** Sensors that go wrong: they drift, stick, grow noisy, send codes instead of values, or spike. */

import { courseOf, stairsOf, trackOf } from '../physics/course.ts';
import { spikes } from '../physics/nuisance/airborne.ts';
import { drawn } from '../physics/ranges.ts';
import { noiseAt } from '../physics/sensor/noise.ts';
import { round } from '../physics/sensor/span.ts';
import type { Effect, Incident, ScenarioDevice } from '../scenarios/incident.ts';
import { episodeOf, oneOf, type Stage, stepOf } from './episode.ts';

/** The metric that matters most of each kind, what it usually reads, how noisy it is, and an alarm-like height of it. */
const CHIEF: Readonly<
  Record<string, { metric: string; usual: number; deviation: number; alarming: number }>
> = {
  smoke: { metric: 'smoke', usual: 0.005, deviation: 0.0015, alarming: 0.1 },
  multi: { metric: 'smoke', usual: 0.005, deviation: 0.0015, alarming: 0.1 },
  heat: { metric: 'temperature', usual: 22, deviation: 0.15, alarming: 36 },
  gas: { metric: 'gas', usual: 0.6, deviation: 0.15, alarming: 10 },
  co: { metric: 'co', usual: 1.5, deviation: 0.4, alarming: 50 },
  electrical: { metric: 'residual_current', usual: 45, deviation: 1.2, alarming: 250 },
  water_pressure: { metric: 'water_pressure', usual: 0.35, deviation: 0.004, alarming: -0.25 },
  h2s: { metric: 'h2s', usual: 0.4, deviation: 0.15, alarming: 7 },
  nh3: { metric: 'nh3', usual: 2, deviation: 0.4, alarming: 28 },
};
const KINDS = Object.keys(CHIEF);
/** Kinds whose sensor moves all day, so that a value that never does is a fault. */
const MOVING_KINDS = ['heat', 'electrical'];
const BATTERY_KINDS = ['smoke', 'heat', 'multi', 'co', 'water_pressure', 'call_point'];

function fault(
  stage: Stage,
  parts: {
    kind: string;
    effects: Effect[];
    lastsS: number;
    parameters: Record<string, number | string>;
    hazardKinds?: string[];
    toleratedKinds?: string[];
    quickS?: number;
    stepS?: number;
  },
): Incident {
  return episodeOf(stage, { toleratedKinds: ['device'], ...parts, type: 'fault' });
}

function chosen(stage: Stage, kinds: readonly string[] = KINDS) {
  const device = oneOf(stage, kinds);
  const chief = device === undefined ? undefined : CHIEF[device.kind];
  return device === undefined || chief === undefined ? undefined : { device, ...chief };
}

/** Zero creeps towards an alarming height over days, and is set right. What it raises in the end is wrong, and is counted so. */
export function drift(stage: Stage): Incident | undefined {
  const target = chosen(stage);
  if (target === undefined) return undefined;
  const { device, metric } = target;
  const drawing = drawn(stage.random, stage.ranges.drift);
  const reach = drawing.share * target.alarming;
  const span = { stepS: stepOf(drawing.lastsS), lastsS: drawing.lastsS };
  const creeping = courseOf(trackOf((s) => (reach * s) / drawing.lastsS, span));
  const course = (s: number) => (s < drawing.lastsS ? creeping(s) : 0);
  const effects: Effect[] = [{ what: 'metric', deviceId: device.id, metric, course }];
  return fault(stage, {
    kind: 'drift',
    effects,
    lastsS: drawing.lastsS,
    parameters: { metric, ...drawing, reach },
  });
}

export function stuck(stage: Stage): Incident | undefined {
  const target = chosen(stage, MOVING_KINDS);
  if (target === undefined) return undefined;
  const { device, metric } = target;
  const { lastsS } = drawn(stage.random, stage.ranges.stuck);
  const value = round(device.calm?.(metric, stage.startS) ?? target.usual, 1);
  const effects: Effect[] = [{ what: 'reads', deviceId: device.id, metric, course: () => value }];
  return fault(stage, {
    kind: 'stuck',
    effects,
    lastsS,
    hazardKinds: ['device'],
    parameters: { metric, value, lastsS },
  });
}

export function noisy(stage: Stage): Incident | undefined {
  const target = chosen(stage);
  if (target === undefined) return undefined;
  const { device, metric } = target;
  const drawing = drawn(stage.random, stage.ranges.noisy);
  const seed = stage.random.integer(1, 0x7fffffff);
  const course = (s: number) =>
    s < drawing.lastsS ? drawing.times * target.deviation * noiseAt(seed, s) : 0;
  const effects: Effect[] = [{ what: 'metric', deviceId: device.id, metric, course }];
  return fault(stage, { kind: 'noisy', effects, lastsS: drawing.lastsS, parameters: { metric, ...drawing } });
}

/** The device flags its battery below this. */
const LOW_PERCENT = 15;
const SENTINELS = [-200, -999, 9_999, 65_535];

/** A broken wire or an elderly driver: a code instead of a value, all the time or part of it. */
export function sentinel(stage: Stage): Incident | undefined {
  const target = chosen(stage);
  if (target === undefined) return undefined;
  const { device, metric } = target;
  const drawing = drawn(stage.random, stage.ranges.sentinel);
  const code = stage.random.pick(SENTINELS);
  const isCode = (s: number) => (s % drawing.cycleS) / drawing.cycleS < drawing.share;
  const course = (s: number) => (isCode(s) ? code : undefined);
  const effects: Effect[] = [{ what: 'reads', deviceId: device.id, metric, course }];
  return fault(stage, {
    kind: 'sentinel',
    effects,
    lastsS: drawing.lastsS,
    hazardKinds: ['device'],
    parameters: { metric, code, ...drawing },
  });
}

/** Single samples of nonsense within the sensor's range, as from a loose plug. */
export function spiking(stage: Stage): Incident | undefined {
  const target = chosen(stage);
  if (target === undefined) return undefined;
  const { device, metric } = target;
  const drawing = drawn(stage.random, stage.ranges.spikes);
  const spike = {
    count: Math.round(drawing.count),
    spikeS: Math.round(drawing.spikeS),
    peak: drawing.share * target.alarming,
  };
  const lastsS = Math.ceil(drawing.lastsS);
  const track = spikes(spike, { stepS: 1, lastsS }, stage.random);
  const effects: Effect[] = [{ what: 'metric', deviceId: device.id, metric, course: stairsOf(track) }];
  return fault(stage, {
    kind: 'spikes',
    effects,
    lastsS: lastsS + 1,
    quickS: lastsS,
    stepS: 1,
    parameters: { metric, ...drawing },
  });
}

/** Runs down over days, with the flag once it is low; then a new one. */
export function battery(stage: Stage): Incident | undefined {
  const device: ScenarioDevice | undefined = oneOf(stage, BATTERY_KINDS);
  if (device === undefined) return undefined;
  const { lastsS, fromPercent } = drawn(stage.random, stage.ranges.battery);
  const level = (s: number) =>
    s < lastsS ? round(Math.max(1, fromPercent * (1 - s / lastsS)), 1) : undefined;
  const lowFromS = Math.max(0, lastsS * (1 - LOW_PERCENT / fromPercent));
  const effects: Effect[] = [
    { what: 'reads', deviceId: device.id, metric: 'battery', course: level },
    { what: 'flag', deviceId: device.id, flag: 'low_battery', fromS: lowFromS, toS: lastsS },
  ];
  return fault(stage, {
    kind: 'battery',
    effects,
    lastsS,
    hazardKinds: ['device'],
    parameters: { lastsS, fromPercent, lowFromS },
  });
}
