/** `/venues`: what is recorded of a venue, its colour, and its score. */

import type { Contact, Licence, RiskColour, Venue, VenueFacts, VenueStateName } from '@ninewatch/rules';
import { get, type Paged, patch, post, type Query } from './http.ts';

export interface VenueFilter {
  search?: string | undefined;
  risk?: RiskColour | undefined;
  category?: number | undefined;
  region?: string | undefined;
  state?: string | undefined;
  licence?: string | undefined;
  overLimit?: 'true' | undefined;
}

export interface VenueBody {
  name: string;
  category: number;
  region: string;
  facts: VenueFacts;
  licence?: Licence;
  licenceNumber?: string;
  address?: string;
  location?: { lat: number; lon: number };
  photos?: string[];
  /** Which of the photos are floor plans. */
  plans?: string[];
  contacts?: Contact[];
}

export interface ScorePart {
  key: string;
  count: number;
  points: number;
  say: { zh: string; en: string };
}
export interface ScoreAnswer {
  at: number;
  by: string;
  reason: string;
  colour: RiskColour;
  score: number;
  until?: number;
}
export interface VenueScore {
  version: number;
  venueId: string;
  value: number;
  at?: number;
  parts: ScorePart[];
  proposal?: { colour: RiskColour; from: RiskColour; since: number; score: number; parts: ScorePart[] };
  accepted?: ScoreAnswer;
  dismissed?: ScoreAnswer;
}
export interface ScoreFiling extends VenueScore {
  id: string;
  region: string;
  venueName?: string;
}
export interface ColourChange {
  id: string;
  openedAt: number;
  by: string;
  from: RiskColour | null;
  to: RiskColour;
  computed: RiskColour;
  reasons: string[];
  because: string;
  reason?: string;
}

const PAGE = 50;
const one = (id: string) => `/venues/${encodeURIComponent(id)}`;

export function findVenues(filter: VenueFilter, after?: string): Promise<Paged<Venue>> {
  return get<Paged<Venue>>('/venues', { ...filter, limit: PAGE, after } as Query);
}
/** Whose colour somebody has to look at again by `before`, ms; now when left out. */
export function venuesToAssess(region: string | undefined, after?: string): Promise<Paged<Venue>> {
  return get<Paged<Venue>>('/venues/reassessment-due', { region, limit: PAGE, after });
}
export function proposals(region: string | undefined, after?: string): Promise<Paged<ScoreFiling>> {
  return get<Paged<ScoreFiling>>('/venues/proposals', { region, limit: PAGE, after });
}
export function createVenue(id: string, body: VenueBody): Promise<Venue> {
  return post<Venue>('/venues', { id, ...body });
}
/** `version`: what the caller saw; another one by now is refused as `stale-version`. So with all that follow. */
export function changeVenue(id: string, version: number, body: Partial<VenueBody>): Promise<Venue> {
  return patch<Venue>(one(id), { ...body, version });
}
/** Null takes the override back. */
export function overrideColour(venue: Venue, colour: RiskColour | null, reason: string): Promise<Venue> {
  return post<Venue>(`${one(venue.id)}/override`, { colour, reason, version: venue.version });
}
export function assessVenue(venue: Venue, note: string): Promise<Venue> {
  const said = note === '' ? {} : { note };
  return post<Venue>(`${one(venue.id)}/assess`, { ...said, version: venue.version });
}
export function setVenueState(venue: Venue, state: VenueStateName, reason: string): Promise<Venue> {
  return post<Venue>(`${one(venue.id)}/state`, { state, reason, version: venue.version });
}
export function venueOutOfService(venue: Venue, until: number, reason: string): Promise<Venue> {
  return post<Venue>(`${one(venue.id)}/out-of-service`, { until, reason, version: venue.version });
}
export function venueBackInService(venue: Venue, note: string): Promise<Venue> {
  const said = note === '' ? {} : { note };
  return post<Venue>(`${one(venue.id)}/back-in-service`, { ...said, version: venue.version });
}
export function scoreOf(id: string): Promise<VenueScore> {
  return get<VenueScore>(`${one(id)}/score`);
}
export function acceptProposal(score: VenueScore, reason: string): Promise<Venue> {
  return post<Venue>(`${one(score.venueId)}/proposal/accept`, { reason, version: score.version });
}
export function dismissProposal(score: VenueScore, reason: string): Promise<VenueScore> {
  return post<VenueScore>(`${one(score.venueId)}/proposal/dismiss`, { reason, version: score.version });
}
export function coloursOf(id: string, after?: string): Promise<Paged<ColourChange>> {
  return get<Paged<ColourChange>>(`${one(id)}/colours`, { limit: 20, after });
}
