/** Ages and clocks in figures: what counts on, what runs out, and when something happened. */

import { asUtc, zonedFormat } from './zone.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `0:07`, `12:34`, `3:05:09`, `2d 04:11`; never negative. The `d` is given by the language. */
export function duration(ms: number, dayMark = 'd'): string {
  const left = Math.max(0, ms);
  const seconds = Math.floor(left / SECOND) % 60;
  const minutes = Math.floor(left / MINUTE) % 60;
  const hours = Math.floor(left / HOUR) % 24;
  const days = Math.floor(left / DAY);
  if (days > 0) return `${days}${dayMark} ${two(hours)}:${two(minutes)}`;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds)}`;
  return `${minutes}:${two(seconds)}`;
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}

export type DueState = 'in-time' | 'soon' | 'overdue';

/** The last tenth of an hour's worth of warning: one hour, or less for a short clock. */
const SOON_MS = HOUR;

export function dueState(dueAt: number, nowMs: number): DueState {
  if (dueAt <= nowMs) return 'overdue';
  return dueAt - nowMs <= SOON_MS ? 'soon' : 'in-time';
}

/** `14:03:27` today, else with the date; in the district's time. */
export function clockTime(atMs: number, nowMs: number, locale: string): string {
  const isToday = dayOf(atMs) === dayOf(nowMs);
  return isToday ? timeOfDay(atMs, locale) : dateTime(atMs, locale);
}

/** Days since 1970 on the district's clock. */
const dayOf = (atMs: number) => Math.floor(asUtc(atMs).getTime() / DAY);

export function timeOfDay(atMs: number, locale: string): string {
  return formatOf(locale, 'time').format(atMs);
}

export function dateTime(atMs: number, locale: string): string {
  return formatOf(locale, 'dateTime').format(atMs);
}

export function longDate(atMs: number, locale: string): string {
  return formatOf(locale, 'date').format(atMs);
}

const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const STYLES = {
  time: TIME,
  dateTime: { month: '2-digit', day: '2-digit', ...TIME },
  date: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' },
} as const;

const formats = new Map<string, ReturnType<typeof zonedFormat>>();

function formatOf(locale: string, style: keyof typeof STYLES): ReturnType<typeof zonedFormat> {
  const key = `${locale} ${style}`;
  const format = formats.get(key) ?? zonedFormat(locale, STYLES[style]);
  formats.set(key, format);
  return format;
}
