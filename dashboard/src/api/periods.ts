/** `/periods`: announced work, maintenance, commissioning and drills. */

import type { Period, PeriodInput } from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

/** Those that have not ended, newest first; a venue has few, however many it had. */
export async function openPeriodsOf(venue: string): Promise<Period[]> {
  const state = 'planned,running,overrun';
  return (await get<Paged<Period>>('/periods', { venue, state, limit: 100 })).items;
}

export function createPeriod(period: PeriodInput): Promise<Period> {
  return post<Period>('/periods', period);
}

/** `version`: what the caller saw; another one by now is refused as `stale-version`. */
export function endPeriod({ id, version }: Period): Promise<Period> {
  return post<Period>(`/periods/${encodeURIComponent(id)}/end`, { version });
}
