/** A venue's risk colour and its excess over the category's limits, computed from its facts by its district's profile. */

import type { Category, RiskColour, Venue, VenueFacts } from '../model/facts.ts';
import type { Profile } from '../profile/parse.ts';
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

/** Brings all computed fields up to date. A blue override ends when the venue would no longer be yellow. */
export function assess(venue: Venue, profile: Profile): void {
  const { risk, reasons } = computeRisk(profile, venue.facts, venue.category);
  venue.computedRisk = risk;
  venue.riskReasons = reasons;
  venue.overLimit = limitsExceeded(profile, venue.category, venue.facts);
  if (venue.override?.colour === 'blue' && risk !== 'yellow') delete venue.override;
  venue.risk = venue.override?.colour ?? risk;
}
