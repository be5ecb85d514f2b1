/** A venue's risk colour and its excess over the category's limits, computed from its facts by its district's profile. */

import { daysInMonth, localDate, startOfDay } from '../calendar/index.ts';
import type { Category, RiskColour, Venue, VenueFacts } from '../model/facts.ts';
import type { Profile } from '../profile/parse.ts';
import { sayReason } from '../profile/sections/colour.ts';
import { meets } from '../profile/sections/facts.ts';

/** Red, orange or yellow with stable reason codes; blue is never computed. */
export function computeRisk(
  { colour }: Pick<Profile, 'colour'>,
  facts: VenueFacts,
  category: Category,
): { risk: RiskColour; reasons: string[] } {
  for (const risk of ['red', 'orange'] as const) {
    const reasons = colour[risk].filter((test) => meets(test, facts, category)).map(({ reason }) => reason);
    if (reasons.length > 0) return { risk, reasons: [...new Set(reasons)] };
  }
  return { risk: 'yellow', reasons: [colour.yellowReason] };
}

/** Flags, never refusals. */
export function limitsExceeded(
  { categories }: Pick<Profile, 'categories'>,
  category: Category,
  facts: VenueFacts,
): string[] {
  const limits = categories.find(({ id }) => id === category)?.limits ?? [];
  const flags = limits.filter(({ over }) => meets(over, facts, category)).map(({ flag }) => flag);
  return [...new Set(flags)];
}

/** The same day and time so many months later, or the last day of a shorter month. */
function monthsAfter(at: number, months: number, offsetMs: number): number {
  const { year, month, day } = localDate(at, offsetMs);
  const count = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(count / 12), (count % 12) + 1];
  const toDay = Math.min(day, daysInMonth(toYear, toMonth));
  const timeOfDay = at - startOfDay(year, month, day, offsetMs);
  return startOfDay(toYear, toMonth, toDay, offsetMs) + timeOfDay;
}

/** Brings all computed fields up to date. A blue override ends when the venue would no longer be yellow. */
export function assess(venue: Venue, profile: Profile): void {
  const { risk, reasons } = computeRisk(profile, venue.facts, venue.category);
  venue.computedRisk = risk;
  venue.riskReasons = reasons;
  venue.riskWords = reasons.map((code) => ({ ...sayReason(profile.colour, code) }));
  venue.overLimit = limitsExceeded(profile, venue.category, venue.facts);
  const offices = profile.categories.find(({ id }) => id === venue.category);
  if (offices !== undefined) {
    venue.lead = offices.lead;
    venue.cooperating = [...offices.cooperating];
  }
  const lookedAt = venue.assessed?.at ?? venue.createdAt;
  venue.reassessAt = monthsAfter(lookedAt, profile.colour.reassessMonths, profile.working.offsetMs);
  if (venue.override?.colour === 'blue' && risk !== 'yellow') delete venue.override;
  venue.risk = venue.override?.colour ?? risk;
}
