/** The rule by which a venue gets its risk colour, and when it is looked at again. */

import { z } from 'zod';
import { FactsTest } from './facts.ts';
import { Key, Words } from './words.ts';

const Reason = FactsTest.extend({ reason: Key, say: Words.optional() });

export const ColourSection = z
  .strictObject({
    /** Any one of them makes a venue red; else any one makes it orange; else it is yellow. Blue is a person's act. */
    red: z.array(Reason).min(1).max(50),
    orange: z.array(Reason).max(50),
    /** Of a venue that no reason applies to. */
    yellowReason: Key.default('neither'),
    /** Looked at again after so many months at the latest. */
    reassessMonths: z.int().min(1).max(60),
  })
  .superRefine((section, context) => {
    for (const colour of ['red', 'orange'] as const) {
      section[colour].forEach(({ reason }, at) => {
        const isSaid =
          Object.hasOwn(SAID, reason) ||
          [...section.red, ...section.orange].some(
            (other) => other.reason === reason && other.say !== undefined,
          );
        if (!isSaid)
          context.addIssue({
            code: 'custom',
            path: [colour, at, 'reason'],
            message: `${reason} needs words: say: { zh, en }`,
          });
      });
    }
    if (!Object.hasOwn(SAID, section.yellowReason))
      context.addIssue({
        code: 'custom',
        path: ['yellowReason'],
        message: 'is a reason of the public rules',
      });
  });
/** The words of the reasons of the public rules; a reason of a district's own brings its own (`say`). */
const SAID: Readonly<Record<string, z.infer<typeof Words>>> = {
  'flammable-and-crowded': { zh: '易燃易爆且人员密集', en: 'flammable and crowded' },
  'key-fire': { zh: '消防重点场所', en: 'key fire-safety venue' },
  mixed: { zh: '多业态混合', en: 'mixed multi-business venue' },
  'gas-heavy': { zh: '用气量大', en: 'large gas user' },
  flammable: { zh: '易燃易爆', en: 'flammable' },
  crowded: { zh: '人员密集', en: 'crowded' },
  neither: { zh: '不涉及易燃易爆和人员密集', en: 'neither flammable nor crowded' },
};

/** What a reason code means, in both languages; the code itself for one that nobody gave words. */
export function sayReason(section: ColourSection, code: string): z.infer<typeof Words> {
  const own = [...section.red, ...section.orange].find(
    ({ reason, say }) => reason === code && say !== undefined,
  );
  return own?.say ?? SAID[code] ?? { zh: code, en: code };
}

export type ColourSection = z.infer<typeof ColourSection>;
