/** `/duties`, `/risk-notices`, the calendar feed: who has to do what by when, and the word that it was done. */

import type { Duty, RiskColour, RiskNoticeFiling } from '@ninewatch/rules';
import { get, type Paged, post, remove } from './http.ts';

export type DutyInList = Duty & { venueName?: string };
export interface DutyQuery {
  state?: string | undefined;
  key?: string | undefined;
  role?: string | undefined;
  region?: string | undefined;
  venue?: string | undefined;
  /** Due at or after, and before, ms. */
  from?: number | undefined;
  before?: number | undefined;
  mine?: 'true' | undefined;
  after?: string | undefined;
  limit?: number | undefined;
}

/** Soonest due first; of what is not due any more the newest first. */
export function listDuties(query: DutyQuery): Promise<Paged<DutyInList>> {
  return get<Paged<DutyInList>>('/duties', { limit: 100, ...query });
}

export function confirmDuty(
  duty: Pick<Duty, 'key' | 'venueId' | 'region'>,
  said: { note?: string; photos?: string[] } = {},
): Promise<unknown> {
  const { key, venueId, region } = duty;
  return post('/duties/confirm', { key, ...(venueId === undefined ? { region } : { venueId }), ...said });
}

/** A line of the checklist. */
export interface ListLine {
  key: string;
  name: { zh: string; en: string };
}
export interface RiskNotice {
  venueId: string;
  name: string;
  risk: RiskColour;
  riskReasons: string[];
  overLimit: string[];
  items: ListLine[];
  prohibitions: (ListLine & { class: 'ordinary' | 'major' })[];
  /** What is to be read and confirmed now. */
  duties: Duty[];
}

/** The notice of a venue, with the checklist that holds there. */
export function riskNotice(venueId: string): Promise<RiskNotice> {
  return get<RiskNotice>(`/venues/${encodeURIComponent(venueId)}/risk-notice`);
}

/** `seen`: the colour that the notice showed. */
export function readRiskNotice(venueId: string, seen: RiskColour): Promise<RiskNoticeFiling> {
  return post<RiskNoticeFiling>(`/venues/${encodeURIComponent(venueId)}/risk-notice/read`, { seen });
}

/** The address of the person's own calendar; the one before is void. */
export async function makeCalendarAddress(): Promise<string> {
  const { path } = await post<{ path: string }>('/calendar-token');
  return `${location.origin}${path}`;
}

export function endCalendar(): Promise<void> {
  return remove('/calendar-token');
}
