/** `/duty-checks`: is somebody at the desk? */

import type { DutyCheckFiling } from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

export function listDutyChecks(filter: {
  state?: string;
  region?: string;
  from?: number;
  after?: string | undefined;
}): Promise<Paged<DutyCheckFiling>> {
  return get<Paged<DutyCheckFiling>>('/duty-checks', { ...filter, limit: 100 });
}

export function askDesk(body: { region: string; reason?: string }): Promise<DutyCheckFiling> {
  return post<DutyCheckFiling>('/duty-checks', body);
}

export function answerCheck(id: string, body: { note?: string } = {}): Promise<DutyCheckFiling> {
  return post<DutyCheckFiling>(`/duty-checks/${encodeURIComponent(id)}/answer`, body);
}
