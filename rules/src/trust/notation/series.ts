/** The compact notation of a series: `20 x40, 20->80/120s, _ x3, ! x2` is one value a sampling time. */

import { durationMs } from './times.ts';

/** A value, none (`_`: the metric is not sent), or one that the check sets aside (`!`: a sensor's nonsense). */
export type Sample = number | 'none' | 'bad';

export type ReadSeries = { ok: true; samples: Sample[] } | { ok: false; reason: string };

/** More samples than this are no test. [P8] */
const SAMPLES_MAX = 200_000;

/**
 * Parts are divided by commas: a value, with ` xN` N times; `a->b/120s` a straight line that takes 120 s and ends at
 * b, `a->b xN` one of N values. `everyMs` is the sampling time. The line's first value is one step after `a`, so that
 * `20, 20->80/60s` says 20 once; a part that begins a series says its first value too.
 */
export function readSeries(text: string, everyMs: number): ReadSeries {
  const samples: Sample[] = [];
  for (const part of text.split(',')) {
    const added = readPart(part.trim(), everyMs, samples.length === 0);
    if (typeof added === 'string') return { ok: false, reason: added };
    if (samples.length + added.length > SAMPLES_MAX) {
      return { ok: false, reason: `more than ${SAMPLES_MAX} values` };
    }
    for (const sample of added) samples.push(sample);
  }
  return { ok: true, samples };
}

const NUMBER = String.raw`[-+]?\d+(?:\.\d+)?`;
const RAMP = new RegExp(String.raw`^(${NUMBER})\s*->\s*(${NUMBER})(?:\s*/\s*(\S+)|\s+x(\d+))$`);
const VALUE = new RegExp(String.raw`^(${NUMBER}|_|!)(?:\s*x\s*(\d+)|\s*/\s*(\S+))?$`);

function readPart(part: string, everyMs: number, isFirst: boolean): Sample[] | string {
  const ramp = RAMP.exec(part);
  if (ramp !== null) return readRamp(part, ramp, { everyMs, isFirst });
  const value = VALUE.exec(part);
  if (value === null) return `"${part}" is no value, no "value xN" and no "from->to/time"`;
  const [, written, times, lasting] = value;
  const count = countOf(times, lasting, everyMs);
  if (count === undefined) return `"${part}" does not say how often`;
  const sample: Sample = written === '_' ? 'none' : written === '!' ? 'bad' : Number(written);
  return new Array<Sample>(count).fill(sample);
}

function readRamp(
  part: string,
  [, from, to, lasting, times]: RegExpExecArray,
  at: { everyMs: number; isFirst: boolean },
): Sample[] | string {
  const steps = countOf(times, lasting, at.everyMs);
  if (steps === undefined || steps < 1) return `"${part}" is shorter than one sampling time`;
  const start = Number(from);
  const slope = (Number(to) - start) / steps;
  const samples: Sample[] = at.isFirst ? [start] : [];
  // Nine digits: more than a sensor has, and 0.1 stays 0.1.
  for (let step = 1; step <= steps; step += 1) samples.push(Number((start + slope * step).toPrecision(9)));
  return samples;
}

function countOf(
  times: string | undefined,
  lasting: string | undefined,
  everyMs: number,
): number | undefined {
  if (times !== undefined) return Math.min(Number(times), SAMPLES_MAX + 1);
  if (lasting === undefined) return 1;
  const ms = durationMs(lasting);
  return ms === undefined ? undefined : Math.min(Math.round(ms / everyMs), SAMPLES_MAX + 1);
}
