/** `/intake`: what programs recognised in pictures, and what people reported. */

import type { IntakeAct, ObservationFiling } from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

export type Observation = ObservationFiling & { venueName?: string };
export interface OwnReport {
  id: string;
  at: number;
  region: string;
  venueId?: string;
  place?: string;
  what: string;
  photos: string[];
  /** Of the work on it; `gone` when the history no longer has it. */
  state: string;
  dueAt?: number;
  closedAt?: number;
}

export function listObservations(
  filter: { state?: string | undefined; region?: string | undefined; after?: string | undefined },
  limit = 30,
): Promise<Paged<Observation>> {
  return get<Paged<Observation>>('/intake/observations', { ...filter, limit });
}

export function judgeObservation(
  id: string,
  act: 'confirm' | 'dismiss',
  body: Record<string, unknown>,
): Promise<Observation> {
  return post<Observation>(`/intake/observations/${encodeURIComponent(id)}/${act}`, body);
}

export function ownReports(): Promise<Paged<OwnReport>> {
  return get<Paged<OwnReport>>('/intake/reports');
}

export function fileReport(
  report: Omit<Extract<IntakeAct, { type: 'intake.report' }>, 'type'>,
): Promise<OwnReport> {
  return post<OwnReport>('/intake/reports', report);
}
