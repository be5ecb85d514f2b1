/** How long something may take, in calendar time or in working time, and when that is over. */

import { DAY_MS, HOUR_MS, localDate, MINUTE_MS, startOfDay } from './local-date.ts';

/** `m`, `h` and `d` run day and night; `wh` and `wd` are hours and days of working time. */
export interface Span {
  amount: number;
  unit: 'm' | 'h' | 'd' | 'wh' | 'wd';
}

const SPAN = /^(\d{1,5})(m|h|d|wh|wd)$/;

/** `30m`, `4h`, `2d`, `8wh`, `3wd`; undefined for anything else, and for nothing. */
export function readSpan(text: string): Span | undefined {
  const match = SPAN.exec(text);
  const amount = Number(match?.[1] ?? 0);
  return match === null || amount === 0 ? undefined : { amount, unit: match[2] as Span['unit'] };
}

/** When people work. Times of day in ms; days as `2026-10-01`. */
export interface WorkingTime {
  offsetMs: number;
  /** 1 is Monday … 7 is Sunday. */
  weekdays: readonly number[];
  fromMs: number;
  toMs: number;
  holidays: ReadonlySet<string>;
  /** Weekend days on which people work all the same (调休). */
  extraDays: ReadonlySet<string>;
}

/** Longer holidays than this do not exist; the search for a working day ends all the same. [P8] */
const SEARCH_DAYS_MAX = 400;

export function isWorkingDay(at: number, time: WorkingTime): boolean {
  const date = localDate(at, time.offsetMs);
  const day = `${date.year}-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`;
  if (time.extraDays.has(day)) return true;
  return time.weekdays.includes(date.weekday) && !time.holidays.has(day);
}

export function isWorkingTime(at: number, time: WorkingTime): boolean {
  const { timeMs } = localDate(at, time.offsetMs);
  return isWorkingDay(at, time) && timeMs >= time.fromMs && timeMs < time.toMs;
}

/**
 * The moment at which a span that begins at `at` is over. Working hours count only while people work. Working days
 * are whole ones: a span of one ends with the work of the next working day.
 */
export function endOfSpan(at: number, span: Span, time: WorkingTime): number {
  switch (span.unit) {
    case 'm':
      return at + span.amount * MINUTE_MS;
    case 'h':
      return at + span.amount * HOUR_MS;
    case 'd':
      return at + span.amount * DAY_MS;
    case 'wh':
      return afterWorkingMs(at, span.amount * HOUR_MS, time);
    case 'wd':
      return afterWorkingDays(at, span.amount, time);
  }
}

function afterWorkingMs(at: number, workMs: number, time: WorkingTime): number {
  let leftMs = workMs;
  let day = midnightOf(at, time);
  for (let idle = 0; idle < SEARCH_DAYS_MAX; day += DAY_MS) {
    const from = Math.max(at, day + time.fromMs);
    const availableMs = isWorkingDay(day, time) ? Math.max(0, day + time.toMs - from) : 0;
    if (availableMs >= leftMs) return from + leftMs;
    leftMs -= availableMs;
    idle = availableMs > 0 ? 0 : idle + 1;
  }
  return at + workMs;
}

function afterWorkingDays(at: number, days: number, time: WorkingTime): number {
  let left = days;
  let day = midnightOf(at, time);
  for (let idle = 0; idle < SEARCH_DAYS_MAX; idle += 1) {
    day += DAY_MS;
    if (!isWorkingDay(day, time)) continue;
    left -= 1;
    idle = 0;
    if (left === 0) return day + time.toMs;
  }
  return at + days * DAY_MS;
}

function midnightOf(at: number, { offsetMs }: WorkingTime): number {
  const { year, month, day } = localDate(at, offsetMs);
  return startOfDay(year, month, day, offsetMs);
}
