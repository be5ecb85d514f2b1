/** What a profile may ask of a venue's facts. */

import { z } from 'zod';
import type { VenueFacts } from '../../model/facts.ts';

export const FLAG_FACTS = [
  'flammable',
  'crowded',
  'keyFire',
  'mixed',
  'gasHeavy',
  'boarding',
  'kindergarten',
  'healthCentre',
] as const satisfies readonly (keyof VenueFacts)[];
export const COUNT_FACTS = [
  'areaM2',
  'diners',
  'beds',
  'pupils',
  'staff',
  'floor',
  'dormitoryBeds',
] as const satisfies readonly (keyof VenueFacts)[];

export const FlagFact = z.enum(FLAG_FACTS);
export const CountFact = z.enum(COUNT_FACTS);

/** All of it must hold. A flag that is not known counts as not set, a number that is not known meets no bound. */
export const FactsTest = z.strictObject({
  all: z.array(FlagFact).max(FLAG_FACTS.length).optional(),
  none: z.array(FlagFact).max(FLAG_FACTS.length).optional(),
  above: z.partialRecord(CountFact, z.number()).optional(),
  below: z.partialRecord(CountFact, z.number()).optional(),
  categories: z.array(z.int().min(1).max(99)).min(1).max(99).optional(),
});
export type FactsTest = z.infer<typeof FactsTest>;

export function meets(test: FactsTest, facts: VenueFacts, category: number): boolean {
  const { all = [], none = [], above = {}, below = {}, categories } = test;
  if (categories !== undefined && !categories.includes(category)) return false;
  if (!all.every((flag) => facts[flag] === true) || none.some((flag) => facts[flag] === true)) return false;
  const isPast = (bounds: Partial<Record<string, number>>, sign: 1 | -1) =>
    Object.entries(bounds).every(([fact, bound]) => {
      const value = facts[fact as (typeof COUNT_FACTS)[number]];
      return value !== undefined && bound !== undefined && sign * (value - bound) > 0;
    });
  return isPast(above, 1) && isPast(below, -1);
}
