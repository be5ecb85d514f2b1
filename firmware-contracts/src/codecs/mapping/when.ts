/** Times of CSV and JSON messages by a format and a zone. */

import { believable, daysOf, epochTime, isoTime, zoneMin } from '../read/times.ts';
import { asNumber } from '../read/values.ts';

export type ReadTime = (value: unknown) => number | undefined;

const TOKENS: Record<string, string> = {
  yyyy: '(?<yyyy>\\d{4})',
  MM: '(?<MM>\\d{2})',
  dd: '(?<dd>\\d{2})',
  HH: '(?<HH>\\d{2})',
  mm: '(?<mm>\\d{2})',
  ss: '(?<ss>\\d{2})',
  SSS: '(?<SSS>\\d{3})',
};
const TOKEN = /yyyy|MM|dd|HH|mm|SSS|ss/g;
const NEEDED = ['yyyy', 'MM', 'dd', 'HH', 'mm'];
const PATTERN_CHARS_MAX = 40;

/** What is wrong with the format or the zone; undefined when nothing is. */
export function timeMistake(format: string, zone: string | undefined): string | undefined {
  const isZoned = zone === undefined || isZone(zone);
  if (!isZoned) return `no such time zone: ${zone}`;
  if (format === 's' || format === 'ms' || format === 'iso') return undefined;
  if (format.length > PATTERN_CHARS_MAX) return `longer than ${PATTERN_CHARS_MAX} characters`;
  const missing = NEEDED.filter((token) => format.split(token).length !== 2);
  if (missing.length > 0)
    return `iso, s, ms, or a pattern with each of ${NEEDED.join(' ')} once; look at ${missing.join(' ')}`;
  const tokens: readonly string[] = format.match(TOKEN) ?? [];
  const twice = tokens.find((token, index) => tokens.indexOf(token) !== index);
  if (twice !== undefined) return `a pattern with each part once; ${twice} is there twice`;
  return zone === undefined ? 'a pattern has no zone in it: zone is needed' : undefined;
}

function isZone(zone: string): boolean {
  if (zoneMin(zone) !== undefined) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** For a format and zone without a mistake. */
export function timeReader(format: string, zone: string | undefined): ReadTime {
  if (format === 's' || format === 'ms') {
    return (value) => {
      const number = asNumber(value);
      return number === undefined ? undefined : epochTime(number, format);
    };
  }
  const fixed = zone === undefined ? undefined : zoneMin(zone);
  const toUtc = fixed === undefined && zone !== undefined ? inZone(zone) : undefined;
  if (format === 'iso') return isoReader(fixed, toUtc);
  const pattern = regexOf(format);
  return (value) => {
    const found =
      typeof value === 'string' && value.length <= 64 ? pattern.exec(value.trim())?.groups : undefined;
    const local = found === undefined ? undefined : localMs(found);
    if (local === undefined) return undefined;
    return believable(toUtc === undefined ? local - (fixed ?? 0) * 60_000 : toUtc(local));
  };
}

function isoReader(fixed: number | undefined, toUtc: ((localMs: number) => number) | undefined): ReadTime {
  return (value) => {
    const withZone = isoTime(value, fixed);
    if (withZone !== undefined || toUtc === undefined) return withZone;
    const local = isoTime(value, 0);
    return local === undefined ? undefined : believable(toUtc(local));
  };
}

function regexOf(format: string): RegExp {
  const source = format.replace(/yyyy|MM|dd|HH|mm|SSS|ss|[^\w\s]|\s+/g, (part) => {
    const token = TOKENS[part];
    if (token !== undefined) return token;
    return /^\s/.test(part) ? '\\s+' : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

function localMs(found: Record<string, string>): number | undefined {
  const part = (name: string) => Number(found[name] ?? 0);
  const [year, month, day] = [part('yyyy'), part('MM'), part('dd')];
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  if (!isDate || part('HH') > 23 || part('mm') > 59 || part('ss') > 60) return undefined;
  return Date.UTC(year, month - 1, day, part('HH'), part('mm'), part('ss'), part('SSS'));
}

/** Offsets change on the quarter hour at the finest. */
const QUARTER_MS = 900_000;
const OFFSETS_KEPT_MAX = 64;

/** Of an hour that a clock change makes twice, the first; one that it skips is read an hour early. */
function inZone(zone: string): (localMs: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const kept = new Map<number, number>();
  const offsetAt = (utcMs: number): number => {
    const quarter = Math.floor(utcMs / QUARTER_MS);
    const known = kept.get(quarter);
    if (known !== undefined) return known;
    const name = format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const offset = (zoneMin(name.replace('GMT', '') || 'Z') ?? 0) * 60_000;
    if (kept.size >= OFFSETS_KEPT_MAX) kept.clear();
    kept.set(quarter, offset);
    return offset;
  };
  // By the offset of the day before, and then by that of the moment which it leads to.
  return (local) => local - offsetAt(local - offsetAt(local - 86_400_000));
}
