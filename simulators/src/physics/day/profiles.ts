/** How a venue's week goes: its load by the hour, and the warmth of the day. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CHINA_OFFSET_MS = 8 * HOUR_MS;
/** 1970 began on a Thursday; the week here begins on Monday. */
const MONDAY_OFFSET_MS = 3 * DAY_MS;
const WEEK_HOURS = 168;

/** −1 at four in the morning, 1 at four in the afternoon, by the clock of China (UTC+8). */
export function dayPhase(atMs: number): number {
  const hour = ((atMs + CHINA_OFFSET_MS) % DAY_MS) / HOUR_MS;
  return -Math.cos(((hour - 4) / 24) * 2 * Math.PI);
}

/** Hours since Monday 00:00 in China; 0 ≤ h < 168. */
export function weekHour(atMs: number): number {
  return ((atMs + CHINA_OFFSET_MS + MONDAY_OFFSET_MS) % (7 * DAY_MS)) / HOUR_MS;
}

interface Opening {
  /** Busy hours, from–to; beyond 24 is the next morning. */
  busy: readonly (readonly [from: number, to: number, load: number])[];
  idle: number;
  /** 1 = Monday. */
  closedDays?: readonly number[];
}

/** Ours, from the habits of the nine categories; shares of the venue's own full load. */
const OPENINGS: Readonly<Record<number, Opening>> = {
  1: { busy: [[8, 21, 0.8]], idle: 0.2 },
  2: {
    busy: [
      [9, 11, 0.5],
      [11, 14, 1],
      [14, 17, 0.4],
      [17, 22, 1],
    ],
    idle: 0.2,
  },
  3: {
    busy: [
      [6, 9, 0.7],
      [9, 18, 0.4],
      [18, 24, 0.9],
    ],
    idle: 0.3,
  },
  4: {
    busy: [
      [14, 19, 0.6],
      [19, 26, 1],
    ],
    idle: 0.1,
  },
  5: {
    busy: [
      [10, 18, 0.6],
      [18, 23, 0.9],
    ],
    idle: 0.15,
  },
  6: {
    busy: [
      [8, 18, 0.9],
      [18, 22, 0.5],
    ],
    idle: 0.35,
  },
  7: { busy: [[7, 18, 0.9]], idle: 0.1, closedDays: [6, 7] },
  8: {
    busy: [
      [8, 12, 1],
      [12, 13, 0.4],
      [13, 18, 1],
    ],
    idle: 0.1,
    closedDays: [7],
  },
  9: { busy: [[8, 19, 0.5]], idle: 0.15 },
};
const SHOP = OPENINGS[1] as Opening;

export type WeekProfile = Float64Array;

/** Load at the begin of each hour of the week; unknown categories live like a shop. */
export function weekProfile(category: number): WeekProfile {
  const opening = OPENINGS[category] ?? SHOP;
  return Float64Array.from({ length: WEEK_HOURS }, (_, hour) => loadInHour(opening, hour));
}

function loadInHour({ busy, idle, closedDays = [] }: Opening, hour: number): number {
  const isOpen = (day: number) => !closedDays.includes(day);
  const day = Math.floor(hour / 24) + 1;
  const clock = hour % 24;
  const dayBefore = day === 1 ? 7 : day - 1;
  const loads = busy.flatMap(([from, to, load]) => {
    const isToday = isOpen(day) && clock >= from && clock < to;
    const isLastNight = isOpen(dayBefore) && clock + 24 >= from && clock + 24 < to;
    return isToday || isLastNight ? [load] : [];
  });
  return Math.max(idle, ...loads);
}

/** Straight lines between the hours. */
export function loadAt(profile: WeekProfile, hour: number): number {
  const i = Math.floor(hour);
  const from = profile[i] as number;
  const to = profile[i + 1 === WEEK_HOURS ? 0 : i + 1] as number;
  return from + (to - from) * (hour - i);
}
