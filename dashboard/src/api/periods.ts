/** `/periods`: announced work, maintenance, commissioning and drills. */

import type { Period, PeriodInput } from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

/** Newest first; a venue has few that have not ended. */
export async function periodsOf(venue: string): Promise<Period[]> {
  return (await get<Paged<Period>>('/periods', { venue, limit: 100 })).items;
}

export function createPeriod(period: PeriodInput): Promise<Period> {
  return post<Period>('/periods', period);
}

/** `version`: what the caller saw; another one by now is refused as `stale-version`. */
export function endPeriod({ id, version }: Period): Promise<Period> {
  return post<Period>(`/periods/${encodeURIComponent(id)}/end`, { version });
}
