/** What is looked at in a venue: the items of the checklist, and what is forbidden. */

import { z } from 'zod';
import { Key, Words } from './words.ts';

const Item = z.strictObject({ key: Key, name: Words });

export const ChecklistSection = z
  .strictObject({
    items: z.array(Item).min(1).max(50),
    /** One that is found is a ticket of this class, and counts against the venue's red flag. */
    prohibitions: z.array(Item.extend({ class: z.enum(['ordinary', 'major']) })).max(50),
  })
  .superRefine(({ items, prohibitions }, context) => {
    const keys = [...items, ...prohibitions].map(({ key }) => key);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) {
      context.addIssue({ code: 'custom', path: ['prohibitions'], message: `${twice} is there twice` });
    }
  });
export type ChecklistSection = z.infer<typeof ChecklistSection>;
