/** What sensors read on an ordinary day: the week's load, the day's warmth, noise, nothing near a limit. */

import type { Random } from '../base/random.ts';
import { dayPhase, loadAt, type WeekProfile, weekHour, weekProfile } from './day/profiles.ts';
import { Noise } from './sensor/noise.ts';
import { digitsOf } from './sensor/span.ts';

export type Metrics = Record<string, number>;

/** A device at rest; each call draws the next sample of its own stream. */
export interface CalmSignal {
  /** `atMs` is wall time: day and week follow the clock of China (UTC+8). */
  sample(atMs: number): Metrics;
  /** The same without noise and rounding, for the truth; undefined for a metric the device has not. */
  clean(metric: string, atMs: number): number | undefined;
}

/** One metric at rest: `level + load · (share of full load) + day · dayPhase`, and noise. */
interface Resting {
  level: number;
  load: number;
  day: number;
  /** Standard deviation; noise is bounded at 2.45 of it. */
  deviation: number;
  min: number;
}

type Draw = (random: Random) => Resting;

/** Unknown kinds report their radio level alone; `category` chooses the venue's week. */
export function calmSignal(kind: string, random: Random, category = 1): CalmSignal {
  const draws = { ...DRAWS_OF_KIND[kind], rssi: radio };
  const metrics = Object.entries(draws).map(([metric, draw]): Channel => {
    const factor = 10 ** digitsOf(metric);
    return { metric, ...draw(random), factor };
  });
  return new RestingDevice(metrics, new Noise(random), profileOf(category));
}

interface Channel extends Resting {
  metric: string;
  factor: number;
}

class RestingDevice implements CalmSignal {
  readonly #channels: readonly Channel[];
  readonly #noise: Noise;
  readonly #profile: WeekProfile;

  constructor(channels: readonly Channel[], noise: Noise, profile: WeekProfile) {
    this.#channels = channels;
    this.#noise = noise;
    this.#profile = profile;
  }

  sample(atMs: number): Metrics {
    const load = loadAt(this.#profile, weekHour(atMs));
    const day = dayPhase(atMs);
    const metrics: Metrics = {};
    for (const channel of this.#channels) {
      let value = channel.level + channel.load * load + channel.day * day;
      if (channel.deviation > 0) value += channel.deviation * this.#noise.next();
      metrics[channel.metric] = Math.round(Math.max(channel.min, value) * channel.factor) / channel.factor;
    }
    return metrics;
  }

  clean(metric: string, atMs: number): number | undefined {
    const channel = this.#channels.find((candidate) => candidate.metric === metric);
    if (channel === undefined) return undefined;
    const load = loadAt(this.#profile, weekHour(atMs));
    return Math.max(channel.min, channel.level + channel.load * load + channel.day * dayPhase(atMs));
  }
}

const profiles = new Map<number, WeekProfile>();

function profileOf(category: number): WeekProfile {
  const known = profiles.get(category) ?? weekProfile(category);
  profiles.set(category, known);
  return known;
}

function steady(level: number, deviation: number, min = 0): Resting {
  return { level, load: 0, day: 0, deviation, min };
}

const BELOW_ZERO = -60;
const radio: Draw = (random) => steady(random.between(-95, -60), 2, -120);
const roomC: Draw = (random) => ({
  level: random.between(18, 24),
  load: random.between(0.5, 2),
  day: random.between(1.5, 4),
  deviation: 0.15,
  min: BELOW_ZERO,
});
/** Well below 0.02 dB/m at every level and deviation drawn. */
const smoke: Draw = (random) => steady(random.between(0.003, 0.008), 0.0015);
const battery: Draw = (random) => steady(random.between(62, 99), 0.2);
const co: Draw = (random) => ({ ...steady(random.between(0.5, 2), 0.4), load: random.between(0, 1.5) });
/** Natural leakage grows with what is switched on. */
const residualMa: Draw = (random) => ({
  ...steady(random.between(25, 50), 1.2),
  load: random.between(4, 18),
});
const cableC: Draw = (random) => ({
  level: random.between(24, 29),
  load: random.between(5, 11),
  day: random.between(1, 3),
  deviation: 0.3,
  min: BELOW_ZERO,
});
const voltageV: Draw = (random) => ({
  ...steady(random.between(224, 233), 1.2),
  load: random.between(-5, -1),
});
const loadA: Draw = (random) => ({ ...steady(random.between(0.5, 2), 0.5), load: random.between(6, 24) });

const DRAWS_OF_KIND: Record<string, Record<string, Draw>> = {
  smoke: { smoke, temperature: roomC, battery },
  heat: { temperature: roomC, battery },
  multi: {
    smoke,
    temperature: roomC,
    humidity: (random) => steady(random.between(45, 75), 1.5),
    co,
    battery,
  },
  gas: { gas: (random) => steady(random.between(0.2, 1), 0.15), temperature: roomC },
  co: { co, temperature: roomC, battery },
  electrical: {
    residual_current: residualMa,
    cable_temperature: cableC,
    current: loadA,
    voltage: voltageV,
    arc: () => steady(0, 0),
  },
  charging: {
    current: (random) => steady(random.between(2, 9), 0.3),
    temperature: roomC,
    residual_current: residualMa,
  },
  water_pressure: { water_pressure: (random) => steady(random.between(0.28, 0.42), 0.004), battery },
  h2s: { h2s: () => steady(0.4, 0.15), temperature: roomC },
  nh3: { nh3: () => steady(2, 0.4), temperature: roomC },
  dust: {
    dust: (random) => ({ ...steady(random.between(0.2, 0.8), 0.1), load: random.between(0.1, 0.9) }),
    temperature: roomC,
  },
  call_point: { battery },
  collector: { voltage: voltageV, temperature: roomC },
};
