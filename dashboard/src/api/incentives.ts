/** Safety credits, rotating red flags and the yearly list. */

import type { CreditEntry, HonourFiling, RedFlagFiling } from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

export interface Credits {
  venueId: string;
  balance: number;
  redeemed: { year: string; points: number } | null;
  items: CreditEntry[];
  next: string | null;
}

const creditsPath = (venueId: string) => `/venues/${encodeURIComponent(venueId)}/credits`;

export function creditsOf(venueId: string, after?: string): Promise<Credits> {
  return get<Credits>(creditsPath(venueId), { limit: 50, after });
}

/** By a rule of the profile, or points of one's own with a note. */
export function grantCredits(
  venueId: string,
  granted: { rule: string; note?: string } | { points: number; note: string },
): Promise<CreditEntry> {
  return post<CreditEntry>(`${creditsPath(venueId)}/grant`, granted);
}

export function redeemCredits(venueId: string, good: string, quantity: number): Promise<CreditEntry> {
  return post<CreditEntry>(`${creditsPath(venueId)}/redeem`, { good, quantity });
}

export function reverseCredits(venueId: string, entryId: string, reason: string): Promise<CreditEntry> {
  return post<CreditEntry>(`${creditsPath(venueId)}/reverse`, { entryId, reason });
}

export interface FlagVenue {
  venueId: string;
  name: string;
  region: string;
  eligible: boolean;
  exclusions: { reason: string; text: { zh: string; en: string }; subjects: string[] }[];
  flag?: 'awarded' | 'withdrawn';
}
export interface FlagRound {
  town: string;
  /** `2026-Q1`. */
  quarter: string;
  isProvisional: boolean;
  venues: number;
  eligible: number;
  allowed: number;
  awarded: number;
  items: FlagVenue[];
  next: string | null;
}

export function flagRound(asked: {
  town: string;
  quarter: string;
  eligible?: 'true' | 'false' | undefined;
  after?: string | undefined;
}): Promise<FlagRound> {
  return get<FlagRound>('/red-flags/eligibility', { limit: 100, ...asked });
}

export function awardFlags(
  town: string,
  quarter: string,
  venues: string[],
): Promise<{ flags: RedFlagFiling[] }> {
  return post('/red-flags', { town, quarter, venues });
}

export interface Candidate {
  venueId: string;
  name: string;
  region: string;
  town: string | null;
  flags: string[];
  practices: string[];
  missing: ('too-few-flags' | 'no-advanced-practice')[];
  proposal?: 'proposed' | 'chosen' | 'withdrawn';
}

export async function candidates(region: string, year: string): Promise<Candidate[]> {
  return (await get<Paged<Candidate>>('/honours/candidates', { region, year })).items;
}

export function propose(year: string, venueId: string, reason: string): Promise<HonourFiling> {
  return post<HonourFiling>('/honours', { year, venueId, reason });
}

/** A list that is shorter than the profile asks needs a reason. */
export function choose(chosen: {
  year: string;
  district: string;
  venueIds: string[];
  reason?: string;
}): Promise<unknown> {
  return post('/honours/choose', chosen);
}

/** One flag a venue and quarter. */
export function withdrawFlag(quarter: string, venueId: string, reason: string): Promise<RedFlagFiling> {
  const id = encodeURIComponent(`flag-${quarter}-${venueId}`);
  return post<RedFlagFiling>(`/red-flags/${id}/withdraw`, { reason });
}

/** One proposal a venue and year. */
export function withdrawHonour(year: string, venueId: string, reason: string): Promise<HonourFiling> {
  const id = encodeURIComponent(`honour-${year}-${venueId}`);
  return post<HonourFiling>(`/honours/${id}/withdraw`, { reason });
}
