/** Durations and moments as people write them in rule tests: `90`, `90s`, `1m30s`, `00:01:30`, each with `± 5s`. */

/** Undefined for what is no duration. Answers ms; a bare number is seconds. */
export function durationMs(written: string | number): number | undefined {
  if (typeof written === 'number')
    return Number.isFinite(written) && written >= 0 ? written * 1_000 : undefined;
  const text = written.trim();
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)$/.exec(text);
  if (clock !== null) {
    const [, hours, minutes, seconds] = clock;
    return Math.round((Number(hours ?? 0) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000);
  }
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1_000);
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    sum += Number(count) * (UNIT_MS[unit as string] as number);
  }
  return Math.round(sum);
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment with how far off it may be, ms. */
export interface Moment {
  atMs: number;
  offMs: number;
}

/** `00:01:30 ± 5s`, also with `+-` or `+/-`; without it the moment is exact. Undefined for what is none. */
export function momentOf(written: string | number): Moment | undefined {
  const [at, off, ...more] = typeof written === 'number' ? [written] : written.split(/±|\+\/?-/);
  if (at === undefined || more.length > 0) return undefined;
  const atMs = durationMs(at);
  const offMs = off === undefined ? 0 : durationMs(off);
  return atMs === undefined || offMs === undefined ? undefined : { atMs, offMs };
}

/** `00:01:30`, with thousandths where there are some. */
export function clockText(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const whole = Math.abs(Math.round(ms));
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = whole % 1_000 === 0 ? '' : `.${String(whole % 1_000).padStart(3, '0')}`;
  return `${sign}${two(Math.floor(whole / 3_600_000))}:${two(Math.floor(whole / 60_000) % 60)}:${two(Math.floor(whole / 1_000) % 60)}${rest}`;
}
