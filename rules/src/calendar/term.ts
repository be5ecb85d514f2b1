/** The stretches of the calendar in which something is due: weeks, months, quarters, years. */

import { DAY_MS, localDate, readDay, startOfDay } from './local-date.ts';

export const CADENCES = ['day', 'week', 'month', 'two_months', 'quarter', 'half_year', 'year'] as const;
export type Cadence = (typeof CADENCES)[number];

/** `key` names it for ever: `2026-03-09`, `2026-W11`, `2026-03`, `2026-03/04`, `2026-Q1`, `2026-H1`, `2026`. */
export interface Term {
  key: string;
  from: number;
  /** The first moment of the next term. */
  until: number;
}

const MONTHS: Partial<Record<Cadence, number>> = {
  month: 1,
  two_months: 2,
  quarter: 3,
  half_year: 6,
  year: 12,
};

/** The term in which `at` lies; terms of several months begin with January. */
export function termOf(at: number, cadence: Cadence, offsetMs: number): Term {
  const { year, month, day, weekday } = localDate(at, offsetMs);
  const length = MONTHS[cadence];
  if (length !== undefined) {
    const first = month - ((month - 1) % length);
    const from = startOfDay(year, first, 1, offsetMs);
    return {
      key: monthsKey(cadence, year, first),
      from,
      until: startOfDay(year, first + length, 1, offsetMs),
    };
  }
  const first = cadence === 'week' ? day - weekday + 1 : day;
  const from = startOfDay(year, month, first, offsetMs);
  const until = startOfDay(year, month, first + (cadence === 'week' ? 7 : 1), offsetMs);
  return { key: cadence === 'week' ? weekKey(from, offsetMs) : dayKey(from, offsetMs), from, until };
}

/** The term after it. */
export function nextTerm(term: Term, cadence: Cadence, offsetMs: number): Term {
  return termOf(term.until, cadence, offsetMs);
}

/** A moment in the term that has this key; undefined for what looks like none. */
function momentOf(key: string, offsetMs: number): [Cadence, number] | undefined {
  const [, yearText = '', rest] = /^(\d{4})(?:-(.+))?$/.exec(key) ?? [];
  const year = Number(yearText);
  if (yearText === '') return undefined;
  if (rest === undefined) return ['year', startOfDay(year, 1, 1, offsetMs)];
  const [, letter, digits = ''] = /^([WQH]?)(\d{1,2})(?:[-/]\d{2})?$/.exec(rest) ?? [];
  const number = Number(digits);
  // 4 January is always in the first week. [ISO 8601]
  if (letter === 'W') return ['week', startOfDay(year, 1, 4 + (number - 1) * 7, offsetMs)];
  if (letter === 'Q') return ['quarter', startOfDay(year, number * 3, 1, offsetMs)];
  if (letter === 'H') return ['half_year', startOfDay(year, number * 6, 1, offsetMs)];
  if (rest.includes('-')) return ['day', readDay(key, offsetMs) ?? Number.NaN];
  return [rest.includes('/') ? 'two_months' : 'month', startOfDay(year, number, 1, offsetMs)];
}

/** The term of a key as `termOf` writes it; undefined for what is none. */
export function readTerm(key: string, offsetMs: number): Term | undefined {
  const [cadence, at] = momentOf(key, offsetMs) ?? [];
  if (cadence === undefined || at === undefined || Number.isNaN(at)) return undefined;
  const term = termOf(at, cadence, offsetMs);
  return term.key === key ? term : undefined;
}

function monthsKey(cadence: Cadence, year: number, first: number): string {
  const two = (month: number) => String(month).padStart(2, '0');
  if (cadence === 'month') return `${year}-${two(first)}`;
  if (cadence === 'two_months') return `${year}-${two(first)}/${two(first + 1)}`;
  if (cadence === 'quarter') return `${year}-Q${(first - 1) / 3 + 1}`;
  if (cadence === 'half_year') return `${year}-H${(first - 1) / 6 + 1}`;
  return String(year);
}

function dayKey(at: number, offsetMs: number): string {
  const { year, month, day } = localDate(at, offsetMs);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** ISO 8601: a week belongs to the year of its Thursday. */
function weekKey(monday: number, offsetMs: number): string {
  const thursday = monday + 3 * DAY_MS;
  const { year } = localDate(thursday, offsetMs);
  const week = Math.floor((thursday - startOfDay(year, 1, 1, offsetMs)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
