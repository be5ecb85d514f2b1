/** Reference levels of the public standards, and when a noise-free course crosses them: the truth, not the gateway's rules. */

import { type Course, courseOf, reachedAtS, type Span, trackOf } from '../physics/course.ts';
import type { Crossing, Effect, ScenarioDevice } from '../scenarios/incident.ts';

interface Level {
  level: number;
  unit: string;
  heldS?: number;
  /** The rise over this many seconds instead of the value. */
  perS?: number;
  standard: string;
}

/** Domain sheet §7, with its confidence. CO: a concentration counts once it has lasted as EN 50291 demands at the least. */
const LEVELS: Readonly<Record<string, readonly Level[]>> = {
  smoke: [{ level: 0.1, unit: 'dB/m', standard: 'smoke 0.05–0.20 dB/m (m)' }],
  temperature: [
    { level: 57.2, unit: '°C', standard: 'heat, fixed point (m)' },
    { level: 8.3, unit: 'K/min', perS: 60, standard: 'heat, rate of rise (m)' },
  ],
  co: [
    { level: 30, unit: 'ppm', heldS: 7_200, standard: 'EN 50291 (s)' },
    { level: 50, unit: 'ppm', heldS: 3_600, standard: 'EN 50291 (s)' },
    { level: 100, unit: 'ppm', heldS: 600, standard: 'EN 50291 (s)' },
    { level: 300, unit: 'ppm', standard: 'EN 50291 (s)' },
  ],
  gas: [10, 25, 50].map((level) => ({ level, unit: '%LEL', standard: 'GB/T 50493 (s)' })),
  residual_current: [300, 500].map((level) => ({ level, unit: 'mA', standard: 'GB 50116 §9.2.3 (s)' })),
  cable_temperature: [{ level: 70, unit: '°C', standard: 'GB 14287.3, 45–140 °C (m)' }],
  arc: [{ level: 14, unit: 'half-cycles/s', standard: 'GB 14287.4 (m)' }],
};

/** What a calm sensor reads at most where nothing better is known, so that the truth is never later than the readings. */
const USUAL: Readonly<Record<string, number>> = {
  temperature: 22,
  residual_current: 50,
  cable_temperature: 32,
};

/** Below this an effect is lost in the sensor's noise: it is over. */
const OVER: Readonly<Record<string, number>> = {
  smoke: 0.01,
  temperature: 1,
  co: 3,
  gas: 0.6,
  residual_current: 4,
  cable_temperature: 2,
  arc: 1,
  current: 1,
  humidity: 5,
  dust: 0.5,
  water_pressure: 0.01,
  h2s: 1,
  nh3: 1,
};

export interface Stretch {
  startS: number;
  span: Span;
}

/** Without noise: the calm value and all that is added to it, by seconds since the begin. */
export function cleanCourse(
  device: ScenarioDevice,
  metric: string,
  { effects, startS }: { effects: readonly Effect[]; startS: number },
): Course {
  const added = effects.flatMap((effect) =>
    effect.what === 'metric' && effect.deviceId === device.id && effect.metric === metric
      ? [effect.course]
      : [],
  );
  const usual = USUAL[metric] ?? 0;
  return (s) => added.reduce((sum, course) => sum + course(s), device.calm?.(metric, startS + s) ?? usual);
}

/** In the order of devices, metrics and levels. */
export function crossingsOf(
  devices: readonly ScenarioDevice[],
  effects: readonly Effect[],
  { startS, span }: Stretch,
): Crossing[] {
  return devices.flatMap((device) =>
    metricsOf(device.id, effects).flatMap((metric) => {
      const levels = LEVELS[metric] ?? [];
      if (levels.length === 0) return [];
      const exact = cleanCourse(device, metric, { effects, startS });
      // Points are looked at once for all levels.
      const rough = courseOf(trackOf(exact, span));
      return levels.flatMap(({ perS, ...level }) => {
        const heldS = level.heldS ?? 0;
        const reachedS = reachedAtS(riseOf(rough, perS), level.level, { ...span, heldS });
        if (reachedS === undefined) return [];
        const sinceS = firstSecond(riseOf(exact, perS), level.level, {
          byS: reachedS - heldS,
          stepS: span.stepS,
        });
        return [{ deviceId: device.id, metric, ...level, afterS: sinceS + heldS }];
      });
    }),
  );
}

/** The rise over so many seconds, or the value itself. */
function riseOf(course: Course, perS: number | undefined): Course {
  return perS === undefined ? course : (s) => course(s) - course(Math.max(0, s - perS));
}

/** In the two steps up to the point at which it was found, the first whole second at the level. */
function firstSecond(course: Course, level: number, { byS, stepS }: { byS: number; stepS: number }): number {
  let s = Math.max(0, byS - 2 * stepS + 1);
  while (s < byS && course(s) < level) s += 1;
  return s;
}

function metricsOf(deviceId: string, effects: readonly Effect[]): string[] {
  const named = effects.flatMap((effect) =>
    effect.what === 'metric' && effect.deviceId === deviceId ? [effect.metric] : [],
  );
  return [...new Set(named)];
}

/** When nothing of the effects is left that a sensor could tell from its noise; at most the end of the span. */
export function overAtS(effects: readonly Effect[], { stepS, lastsS }: Span): number {
  const isOver = (s: number) =>
    effects.every((effect) => {
      if (effect.what !== 'metric') return true;
      return Math.abs(effect.course(s)) < (OVER[effect.metric] ?? 0);
    });
  let s = lastsS;
  while (s > stepS && isOver(s - stepS)) s -= stepS;
  return s;
}
