/** Shapes of what credits are given for, and of what they buy. */

import { CADENCES, CREDIT_EVENTS } from '@ninewatch/rules';
import { z } from 'zod';

export const CreditsPlace = z.object({
  region: z.string().max(128).optional().describe('Whose profile and stock; the root when left out'),
  venue: z.string().max(128).optional().describe('Instead of a region: that of the venue'),
});
const Words = z.object({ zh: z.string(), en: z.string() });
const listed = <T extends z.ZodType>(item: T) => ({ items: z.array(item), next: z.null() });

export const CreditGoodsShape = z.object({
  region: z.string(),
  store: z.string().describe('The region whose stock it is: all to whom the same profile applies share it'),
  year: z.string(),
  redeemedPerYearMax: z.int().describe('Points that one venue may redeem in a year'),
  ...listed(
    z.object({
      key: z.string(),
      name: Words,
      cost: z.int().describe('Points for one'),
      stockPerYear: z.int(),
      handedOut: z.int().describe('This year'),
      left: z.int(),
    }),
  ),
});
export const CreditRulesShape = z.object({
  region: z.string(),
  grantedAtOnceMax: z.int().describe('Points that a person may give or take without a rule'),
  ...listed(
    z.object({
      key: z.string(),
      name: Words,
      event: z.enum(CREDIT_EVENTS),
      points: z.int().describe('Negative ones take away'),
      term: z.enum(CADENCES),
      timesMax: z.int().describe('In a term'),
    }),
  ),
});
