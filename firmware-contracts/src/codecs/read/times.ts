/** Makers' times to ms since 1970, UTC. */

/** 2015: before it a clock was not set (uptime counters, 1970, 2000). */
const EARLIEST_MS = 1_420_070_400_000;
/** 2100. */
const LATEST_MS = 4_102_444_800_000;

/** Undefined for a clock that was never set. */
export function believable(ms: number): number | undefined {
  const whole = Math.round(ms);
  return whole >= EARLIEST_MS && whole < LATEST_MS ? whole : undefined;
}

const ISO =
  /^(\d{4})[-.](\d{2})[-.](\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?\s*(Z|z|[+-]\d{2}:?\d{2})?$/;

/** ISO 8601, and Tasmota's older form with dots. Without a zone in it, `utcOffsetMin` must say it. */
export function isoTime(text: unknown, utcOffsetMin?: number): number | undefined {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const found = ISO.exec(text.trim());
  if (found === null) return undefined;
  const offset = found[8] === undefined ? utcOffsetMin : zoneMin(found[8]);
  if (offset === undefined) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  if (!isDate || hour > 23 || minute > 59 || second > 60) return undefined;
  const ms = Number(`${found[7] ?? '0'}00`.slice(0, 3));
  return believable(Date.UTC(year, month - 1, day, hour, minute, second, ms) - offset * 60_000);
}

export function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Minutes ahead of UTC; undefined for what is no zone: `Z`, `+08:00`, `-0330`. */
export function zoneMin(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (found === null) return undefined;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  if (minutes > 14 * 60) return undefined;
  return found[1] === '-' ? -minutes : minutes;
}

/** Seconds or milliseconds since 1970; what is neither is no time. */
export function epochTime(value: number, unit: 's' | 'ms'): number | undefined {
  return believable(unit === 's' ? value * 1_000 : value);
}
