/** The kinds of venues, their limits, and the offices that answer for them. */

import { z } from 'zod';
import { FactsTest } from './facts.ts';
import { Key, Words } from './words.ts';

const Office = z.string().min(1).max(100);

/** Each excess is a flag on the venue, never a refusal. */
const Limit = z.strictObject({
  /** Column name under which the excess is flagged: `area_m2`, `diners`, … */
  flag: Key,
  over: FactsTest,
});

const CategorySection = z.strictObject({
  id: z.int().min(1).max(99),
  key: Key,
  name: Words,
  limits: z.array(Limit).max(10),
  /** Lead office (牵头单位), and those that cooperate (配合单位). */
  lead: Office,
  cooperating: z.array(Office).max(20),
});
export type CategorySection = z.infer<typeof CategorySection>;

export const CategoriesSection = z
  .array(CategorySection)
  .min(1)
  .max(99)
  .superRefine((categories, context) => {
    for (const field of ['id', 'key'] as const) {
      const seen = new Set<unknown>();
      categories.forEach((category, index) => {
        if (seen.has(category[field])) {
          context.addIssue({
            code: 'custom',
            path: [index, field],
            message: `${category[field]} is there twice`,
          });
        }
        seen.add(category[field]);
      });
    }
  });
