/** Days and months of a place with a fixed offset from UTC, from and to ms since 1970. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** `month` and `day` count from 1; `weekday` is 1 for Monday … 7 for Sunday; `timeMs` is the time of day. */
export interface LocalDate {
  year: number;
  month: number;
  day: number;
  weekday: number;
  timeMs: number;
}

/** Beyond it `Date` cannot count. */
const MS_MAX = 8_640_000_000_000_000 - DAY_MS;

export function localDate(at: number, offsetMs: number): LocalDate {
  const shifted = new Date(Math.max(-MS_MAX, Math.min(MS_MAX, at + offsetMs)));
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay() === 0 ? 7 : shifted.getUTCDay(),
    timeMs: ((shifted.getTime() % DAY_MS) + DAY_MS) % DAY_MS,
  };
}

/** Midnight at which the day begins; a month or day beyond its end runs on into the next. */
export function startOfDay(year: number, month: number, day: number, offsetMs: number): number {
  return Date.UTC(year, month - 1, day) - offsetMs;
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** `2026-03-09`. */
export function dayText({ year, month, day }: Pick<LocalDate, 'year' | 'month' | 'day'>): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The day of an instant as text. */
export function dayOf(at: number, offsetMs: number): string {
  return dayText(localDate(at, offsetMs));
}

const DAY_PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Midnight at which a day written as `2026-03-09` begins; undefined for what is no day of the calendar. */
export function readDay(text: string, offsetMs: number): number | undefined {
  const match = DAY_PATTERN.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const at = startOfDay(year, month, day, offsetMs);
  return dayOf(at, offsetMs) === text ? at : undefined;
}
