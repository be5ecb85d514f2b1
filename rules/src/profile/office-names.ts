/** The offices of a district in its own words: those that answer for categories, plans and forces, and others. */

import type { Profile } from './parse.ts';

export function officeNames({ categories, dispatch, emergency }: Profile): ReadonlySet<string> {
  const ofPlans = dispatch.plans.flatMap(({ lead, cooperating }) => [lead, ...cooperating]);
  return new Set([
    ...categories.flatMap(({ lead, cooperating }) => [lead, ...cooperating]),
    ...ofPlans.flatMap(({ office }) => office ?? []),
    ...emergency.forces.flatMap(({ office }) => office ?? []),
    ...dispatch.offices,
  ]);
}
