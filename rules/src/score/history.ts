/** What happened at a venue, month by month, as far back as a score may look. */

import { calendarNow, localDate } from '../calendar/index.ts';
import type { State, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { CloseCause } from '../model/act.ts';
import type { Hazard } from '../model/hazard.ts';
import { COUNTED_BY_MONTH, type MonthCounts } from '../model/score.ts';
import { profileOf } from '../profile/profile-of.ts';

/** The current month and those before it. [P8] */
export const MONTHS_KEPT = 12;

/** Closed: counted in the month of its end. What nobody explained counts as real: nobody said that it was not. */
export function countHazard(turn: Turn, place: VenueState, hazard: Hazard): void {
  if (!isLiveAlarm(hazard)) return;
  const what = COUNTED_AS[hazard.cause ?? 'unknown'];
  if (what !== undefined) countMonth(turn, place, what);
}

export function isLiveAlarm({ live, class: signalClass, kind }: Hazard): boolean {
  return live && signalClass === 'alarm' && kind !== 'gateway';
}

/** What was a test is neither. */
const COUNTED_AS: Readonly<Record<CloseCause, keyof MonthCounts | undefined>> = {
  fire: 'alarms',
  leak: 'alarms',
  unknown: 'alarms',
  fault: 'falseAlarms',
  nuisance: 'falseAlarms',
  test: undefined,
};

export function countMonth(turn: Turn, place: VenueState, what: keyof MonthCounts, by = 1): void {
  if (place.venue === null || by === 0) return;
  const now = monthNow(turn.state, place.venue.region);
  const counted: MonthCounts = { ...place.months?.[now] };
  counted[what] = (counted[what] ?? 0) + by;
  place.months = keptMonths({ ...place.months, [now]: counted }, now);
  turn.state.derived.changed.venues.add(place.id);
}

function keptMonths(months: Record<string, MonthCounts>, now: number): Record<string, MonthCounts> {
  const kept = Object.entries(months).filter(([month]) => Number(month) > now - MONTHS_KEPT);
  return Object.fromEntries(kept);
}

/** Of the current month and those before it, `months` in all. */
export function countedIn(place: VenueState, now: number, months: number): Required<MonthCounts> {
  const counted = Object.entries(place.months ?? {}).filter(([month]) => Number(month) > now - months);
  const sumOf = (what: keyof MonthCounts) =>
    counted.reduce((sum, [, counts]) => sum + (counts[what] ?? 0), 0);
  const sums = COUNTED_BY_MONTH.map((what) => [what, sumOf(what)] as const);
  return Object.fromEntries(sums) as Required<MonthCounts>;
}

/** Months are numbered one by one, in local time. */
export function monthOf(state: State, region: string, at: number): number {
  const { year, month } = localDate(at, profileOf(state, region).working.offsetMs);
  return year * 12 + month - 1;
}

export function monthNow(state: State, region: string): number {
  return monthOf(state, region, calendarNow(state));
}
