/** Schedules: whether a wall time lies within a venue's business hours or whatever else a catalogue names. */

import type { CatalogueSource, OpeningSource, WhenSource } from './schema.ts';

/** Answers for an event time, ms since 1970. */
export type IsOpen = (atMs: number) => boolean;

/** An hour of a zone's wall clock: which of the week's 168 (Monday 00:00 is 0), and the event time at which it ends. */
export type HourAt = (atMs: number) => { slot: number; endsAt: number };

/** The wall clock of a zone. */
export interface LocalTime {
  /** 0 is Monday. */
  day: number;
  minute: number;
  /** YYYY-MM-DD. */
  date: string;
}

const DAY_MINUTES = 1_440;
/** Offsets of zones are multiples of a quarter of an hour and change at such only. */
const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const OFFSETS_MAX = 4_096;
export const TIME_ZONE = 'Asia/Shanghai';
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Null when the runtime knows no such zone. */
export function clockOf(timeZone: string): ((atMs: number) => LocalTime) | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
  const offsets = new Map<number, number>();
  const offsetAt = (atMs: number): number => {
    const quarter = Math.floor(atMs / QUARTER_MS);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    if (offsets.size >= OFFSETS_MAX) offsets.clear();
    const offset = offsetMinutes(format, quarter * QUARTER_MS);
    offsets.set(quarter, offset);
    return offset;
  };
  return (atMs) => {
    const local = new Date(atMs + offsetAt(atMs) * 60_000);
    return {
      day: (local.getUTCDay() + 6) % 7,
      minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
      date: local.toISOString().slice(0, 10),
    };
  };
}

function offsetMinutes(format: Intl.DateTimeFormat, atMs: number): number {
  const name = format.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name);
  const minutes = Number(match?.[2] ?? 0) * 60 + Number(match?.[3] ?? 0);
  return match?.[1] === '-' ? -minutes : minutes;
}

/** The hours of the catalogue's time zone. The catalogue has been checked. */
export function hoursOf(source: Pick<CatalogueSource, 'timeZone'>): HourAt {
  const clock = clockOf(source.timeZone ?? TIME_ZONE);
  if (clock === null) throw new Error(`no time zone ${source.timeZone}`);
  return (atMs) => {
    const { day, minute } = clock(atMs);
    const hour = Math.floor(minute / 60);
    const sinceMs = (minute - hour * 60) * 60_000 + (((atMs % 60_000) + 60_000) % 60_000);
    return { slot: day * 24 + hour, endsAt: atMs - sinceMs + HOUR_MS };
  };
}

/** Undefined for a rule without `when`: it always holds. The catalogue has been checked. */
export function isOpenOf(
  source: Pick<CatalogueSource, 'timeZone' | 'holidays' | 'schedules'>,
  when: WhenSource | undefined,
): IsOpen | undefined {
  if (when === undefined) return undefined;
  const clock = clockOf(source.timeZone ?? TIME_ZONE);
  const openings = source.schedules?.[when.schedule];
  if (clock === null || openings === undefined) return undefined;
  const holidays = new Set(source.holidays ?? []);
  const wanted = when.is !== 'closed';
  return (atMs) => {
    const now = clock(atMs);
    const before = clock(atMs - DAY_MINUTES * 60_000);
    return openings.some((opening) => holds(opening, { now, before, holidays })) === wanted;
  };
}

function holds(
  opening: OpeningSource,
  { now, before, holidays }: { now: LocalTime; before: LocalTime; holidays: ReadonlySet<string> },
): boolean {
  const from = minuteOf(opening.from);
  const to = minuteOf(opening.to);
  if (to > from) return now.minute >= from && now.minute < to && isOn(opening, now, holidays);
  // Over midnight: what began the day before still holds in the morning.
  if (now.minute >= from) return isOn(opening, now, holidays);
  return now.minute < to && isOn(opening, before, holidays);
}

function isOn(opening: OpeningSource, { day, date }: LocalTime, holidays: ReadonlySet<string>): boolean {
  if (opening.holidays === 'only') return holidays.has(date);
  if (opening.holidays === 'never' && holidays.has(date)) return false;
  return opening.days?.includes(DAYS[day] ?? 'mon') ?? true;
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
