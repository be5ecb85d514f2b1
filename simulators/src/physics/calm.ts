/** What sensors read on an ordinary day: slow swings, noise, nothing near a limit. */

import type { Random } from '../base/random.ts';

export type Metrics = Record<string, number>;

/** A device at rest; each call draws the next sample of its own stream. */
export interface CalmSignal {
  /** `atMs` is wall time: the day's swing follows the clock of China (UTC+8). */
  sample(atMs: number): Metrics;
}

const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** −1 at four in the morning, 1 at four in the afternoon. */
export function dayPhase(atMs: number): number {
  const hour = ((atMs + CHINA_OFFSET_MS) % DAY_MS) / 3_600_000;
  return -Math.cos(((hour - 4) / 24) * 2 * Math.PI);
}

type Source = (atMs: number) => number;

/** Unknown kinds report their radio level alone. */
export function calmSignal(kind: string, random: Random): CalmSignal {
  const sources = SOURCES_OF_KIND[kind]?.(random) ?? {};
  const all: Record<string, Source> = { ...sources, rssi: noisy(random, random.between(-95, -60), 2, 0) };
  return {
    sample: (atMs) => Object.fromEntries(Object.entries(all).map(([name, source]) => [name, source(atMs)])),
  };
}

/** Normal noise around a level, cut at four deviations so that a long run cannot reach a limit by luck. */
function noisy(random: Random, level: number, deviation: number, digits: number, min = -Infinity): Source {
  return () => {
    const noise = Math.max(-4, Math.min(4, random.normal())) * deviation;
    return round(Math.max(min, level + noise), digits);
  };
}

function daily(random: Random, level: number, swing: number, deviation: number): Source {
  return (atMs) =>
    round(level + swing * dayPhase(atMs) + deviation * Math.max(-4, Math.min(4, random.normal())), 1);
}

export function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

const roomC = (random: Random) => daily(random, random.between(19, 25), random.between(2, 5), 0.15);
/** Well below 0.02 dB/m at every level and deviation drawn. */
const smoke = (random: Random) => noisy(random, random.between(0.003, 0.008), 0.0015, 4, 0);
const battery = (random: Random) => noisy(random, random.between(62, 99), 0.2, 1);
const co = (random: Random) => noisy(random, random.between(0.5, 3), 0.4, 1, 0);
const residualMa = (random: Random) => daily(random, random.between(35, 60), random.between(2, 8), 1.2);

const SOURCES_OF_KIND: Record<string, (random: Random) => Record<string, Source>> = {
  smoke: (random) => ({ smoke: smoke(random), temperature: roomC(random), battery: battery(random) }),
  heat: (random) => ({ temperature: roomC(random), battery: battery(random) }),
  multi: (random) => ({
    smoke: smoke(random),
    temperature: roomC(random),
    humidity: noisy(random, random.between(45, 75), 1.5, 0),
    co: co(random),
    battery: battery(random),
  }),
  gas: (random) => ({ gas: noisy(random, random.between(0.2, 1), 0.15, 2, 0), temperature: roomC(random) }),
  co: (random) => ({ co: co(random), temperature: roomC(random), battery: battery(random) }),
  electrical: (random) => ({
    residual_current: residualMa(random),
    cable_temperature: daily(random, random.between(28, 36), random.between(3, 6), 0.3),
    current: noisy(random, random.between(4, 22), 0.8, 1, 0),
    voltage: noisy(random, random.between(222, 232), 1.2, 1),
  }),
  charging: (random) => ({
    current: noisy(random, random.between(2, 9), 0.3, 1, 0),
    temperature: roomC(random),
    residual_current: residualMa(random),
  }),
  water_pressure: (random) => ({
    water_pressure: noisy(random, random.between(0.28, 0.42), 0.004, 3, 0),
    battery: battery(random),
  }),
  h2s: (random) => ({ h2s: noisy(random, 0.4, 0.15, 1, 0), temperature: roomC(random) }),
  nh3: (random) => ({ nh3: noisy(random, 2, 0.4, 1, 0), temperature: roomC(random) }),
  dust: (random) => ({
    dust: noisy(random, random.between(0.3, 1.5), 0.1, 2, 0),
    temperature: roomC(random),
  }),
  call_point: (random) => ({ battery: battery(random) }),
  collector: (random) => ({ voltage: noisy(random, 228, 1.2, 1), temperature: roomC(random) }),
};
