/** What people have to do, by clock: who, where, how often, until when. */

import { z } from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../calendar/index.ts';
import { DUTY_RECORDS } from '../../model/duty.ts';
import { CadenceName, Colour, Key, LevelName, RoleName, SpanText, TimeOfDay, Words } from './words.ts';

const UNIT_MS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;
/** Runs day and night, so that it can be counted backwards too. → ms */
const CalendarSpan = SpanText.refine(
  ({ unit }) => unit in UNIT_MS,
  'runs day and night: 30m, 4h or 2d',
).transform(({ amount, unit }) => amount * UNIT_MS[unit as keyof typeof UNIT_MS]);

/** Which venues are meant; all when nothing is said. */
const VenuesTest = z.strictObject({
  colours: z.array(Colour).min(1).max(4).optional(),
  categories: z.array(z.int().min(1).max(99)).min(1).max(99).optional(),
  /** Those that the profile's `key` says. */
  key: z.literal(true).optional(),
});
export type VenuesTest = z.infer<typeof VenuesTest>;

const DutySection = z.strictObject({
  key: Key,
  name: Words,
  /** On whose list it stands. */
  role: RoleName,
  /** Of each venue, or of each unit of this level. */
  on: z.enum(['venue', 'unit']),
  level: LevelName.optional(),
  /** What fulfils it. */
  record: z.enum(DUTY_RECORDS),
  cadence: CadenceName,
  /** How often in a term. */
  count: z.int().min(1).max(1_000).default(1),
  /** Of a venue's duty: which venues have it. Of a unit's: records of which venues count. */
  venues: VenuesTest.optional(),
  /** The end of the term when left out; else this day of it (the last one when it is shorter), and this time of day. */
  due: z.strictObject({ day: z.int().min(1).max(366).optional(), time: TimeOfDay.optional() }).optional(),
  /** Who has not done it by then is reminded, unit by unit. */
  warnBefore: CalendarSpan.optional(),
  /** What was missed may still be done, late, for so long; a record counts for what was missed first. */
  grace: CalendarSpan.optional(),
  /** Missed ones are told as inaction, one for each unit and term. */
  inaction: z.boolean().default(true),
  /** What is looked at or talked about. */
  content: z.array(Words).max(50).default([]),
});
export type DutyRule = z.infer<typeof DutySection>;

export const DutiesSection = z
  .strictObject({
    /** "Key venue" is undefined in the public rules. */
    key: z.strictObject({
      colours: z.array(Colour).max(4).default([]),
      categories: z.array(z.int().min(1).max(99)).max(99).default([]),
    }),
    /** A record may be handed in so long after the fact. */
    backdate: CalendarSpan,
    list: z.array(DutySection).max(60),
  })
  .superRefine(({ list }, context) => {
    const seen = new Set<string>();
    const issue = (index: number, field: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['list', index, field], message });
    list.forEach(({ key, on, level }, index) => {
      if (seen.has(key)) issue(index, 'key', `${key} is there twice`);
      seen.add(key);
      if ((on === 'unit') !== (level !== undefined)) issue(index, 'level', 'units have a level, venues none');
    });
  });
export type DutiesSection = z.infer<typeof DutiesSection>;
