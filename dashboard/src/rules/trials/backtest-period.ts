/** Of which time a backtest is asked: the last days, all that is stored, or from a day to another. */

import { momentOf } from '../../time/zone.ts';

export const PERIODS = ['day', 'week', 'month', 'all', 'own'] as const;
export type Period = (typeof PERIODS)[number];

const DAY_MS = 86_400_000;
const DAYS: Readonly<Record<Exclude<Period, 'all' | 'own'>, number>> = { day: 1, week: 7, month: 30 };

export interface OwnTimes {
  /** As `datetime-local` inputs have them; empty is open. */
  from: string;
  to: string;
}

/** Wall times, ms; what is left out is open. */
export function timesOf(period: Period, own: OwnTimes, nowMs: number): { from?: number; to?: number } {
  if (period === 'all') return {};
  if (period !== 'own') return { from: nowMs - DAYS[period] * DAY_MS };
  const from = momentOf(own.from);
  const to = momentOf(own.to);
  return { ...(Number.isNaN(from) ? {} : { from }), ...(Number.isNaN(to) ? {} : { to }) };
}
