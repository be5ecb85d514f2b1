/** `/hazards`: what people do with a danger. */

import type { CloseCause, Hazard } from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

/** What each act must be given; `note` is welcome with any of them. */
export interface HazardActBody {
  acknowledge: object;
  silence: object;
  unshelve: object;
  reset: object;
  shelve: { minutes: number; reason: string };
  promote: { reason: string };
  close: { cause: CloseCause };
  call: { person: string; answered: boolean };
}
export type HazardActName = keyof HazardActBody;

/** `version`: what the caller saw; the gateway refuses the act as `stale-version` when it is another by now. */
export function actOnHazard<Name extends HazardActName>(
  id: string,
  name: Name,
  body: HazardActBody[Name] & { note?: string; version?: number },
): Promise<Hazard> {
  return post<Hazard>(`/hazards/${encodeURIComponent(id)}/${name}`, body);
}

export function hazardById(id: string): Promise<Hazard> {
  return get<Hazard>(`/hazards/${encodeURIComponent(id)}`);
}

export function hazardsOf(venue: string, limit = 100): Promise<Paged<Hazard>> {
  return get<Paged<Hazard>>('/hazards', { venue, limit });
}
