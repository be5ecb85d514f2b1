/** A venue's risk colour and its excess over the category's limits, computed from its facts. */

import type { Category, RiskColour, Venue, VenueFacts } from '../model/facts.ts';
import { CATEGORY_LIMITS } from '../profile/category-limits.ts';

/** Red, orange or yellow with stable reason codes; blue is never computed. */
export function computeRisk(facts: VenueFacts): { risk: RiskColour; reasons: string[] } {
  const red: string[] = [];
  if (facts.flammable === true && facts.crowded === true) red.push('flammable-and-crowded');
  if (facts.keyFire === true) red.push('key-fire');
  if (facts.mixed === true) red.push('mixed');
  if (facts.gasHeavy === true) red.push('gas-heavy');
  if (red.length > 0) return { risk: 'red', reasons: red };
  if (facts.flammable === true) return { risk: 'orange', reasons: ['flammable'] };
  if (facts.crowded === true) return { risk: 'orange', reasons: ['crowded'] };
  return { risk: 'yellow', reasons: ['neither'] };
}

/** Flags, never refusals. */
export function limitsExceeded(category: Category, facts: VenueFacts): string[] {
  return CATEGORY_LIMITS.filter((limit) => limit.category === category && limit.isOver(facts)).map(
    (limit) => limit.flag,
  );
}

/** Brings all computed fields up to date. A blue override ends when the venue would no longer be yellow. */
export function assess(venue: Venue): void {
  const { risk, reasons } = computeRisk(venue.facts);
  venue.computedRisk = risk;
  venue.riskReasons = reasons;
  venue.overLimit = limitsExceeded(venue.category, venue.facts);
  if (venue.override?.colour === 'blue' && risk !== 'yellow') delete venue.override;
  venue.risk = venue.override?.colour ?? risk;
}
