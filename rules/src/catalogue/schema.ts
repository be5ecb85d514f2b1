/** The shape of a rule catalogue: rules are data, and this is the whole language they are written in. */

import { z } from 'zod';
import { Condition } from './conditions.ts';
import { Bilingual, Colour, Day, DayOfWeek, HazardKind, Name, Seconds, TimeOfDay } from './words.ts';

const Priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const Parameters = z.record(z.string(), z.unknown());

/** At most one schedule a rule: outside and inside are two sorts of time, and a rule says what differs. */
const When = z.strictObject({
  schedule: Name.describe('Name in `schedules`.'),
  is: z.enum(['open', 'closed']).optional().describe('In its times (when left out), or outside them.'),
});

const Rule = z.strictObject({
  id: Name.describe('Never used for another meaning: hazards, tests and people refer to it.'),
  version: z.string().min(1).max(32).describe('Raised with every change; stands in each hazard.'),
  shadow: z
    .literal(true)
    .optional()
    .describe('Evaluated live and shown to its author; raises nothing and tells nobody.'),
  author: z.string().min(1).max(64).optional().describe('User name of who watches a shadow rule.'),
  /** Every list narrows; what is left out applies to all. */
  applies: z
    .strictObject({
      kinds: z.array(Name).optional().describe('Kinds of devices.'),
      models: z.array(z.string()).optional().describe('Models of devices, as registered.'),
      categories: z
        .array(z.number().int().min(1).max(9))
        .optional()
        .describe('Categories of venues, 1 to 9.'),
      colours: z.array(Colour).optional().describe('Risk colours of venues.'),
      regions: z.array(z.string()).optional().describe('Regions, each with all that is below it.'),
    })
    .optional()
    .describe('Which devices; every list narrows, what is left out applies to all.'),
  condition: Condition.describe('What is a danger, and when it is over.'),
  /** Parameters of the condition that a colour changes. */
  perColour: z
    .partialRecord(Colour, Parameters)
    .optional()
    .describe('Parameters of the condition that are others at venues of a colour.'),
  when: When.optional().describe('The rule holds in these times only, by event time.'),
  during: When.extend({ set: Parameters.describe('Parameter → value in these times.') })
    .optional()
    .describe('Parameters of the condition that are others in these times, by event time.'),
  raises: z
    .strictObject({
      /** `of_device` is the hazard that the catalogue's table of kinds names. */
      kind: z
        .union([HazardKind, z.literal('of_device')])
        .describe('Kind of hazard; `of_device`: that of the kind.'),
      class: z.enum(['alarm', 'supervisory', 'fault', 'disablement', 'test']).describe('Signal class.'),
      priority: z.record(Colour, Priority).describe('1 is the highest.'),
      latched: z.boolean().describe('The hazard stays until a person resets it.'),
    })
    .describe('The hazard that the rule raises.'),
  suppressedBy: z
    .array(Name)
    .max(16)
    .optional()
    .describe(
      'While one of these rules stands about the same device, this one is its consequence and is hidden.',
    ),
  /** Name among a device's standing faults, when it is not the rule's id. */
  fault: Name.optional().describe(
    "Name among the standing faults of a device, when it is not the rule's id.",
  ),
  why: Bilingual.describe(
    'What people read; {place} {value} {limit} {unit} {metric} {device} are filled in.',
  ),
  standard: z
    .strictObject({
      name: z.string().min(1).describe('Number or name of the standard, or `our default`.'),
      clause: z.string().min(1).optional().describe('Where in it, or what it says.'),
      /** v read in the standard's text, s in a secondary text, m from memory, ours: our own default. */
      confidence: z
        .enum(['v', 's', 'm', 'ours'])
        .describe(
          "v: read in the standard's text; s: in a secondary text; m: from memory; ours: our own default.",
        ),
      note: z.string().optional().describe('Why the number is this one.'),
    })
    .describe('Where the numbers come from.'),
});

const Kind = z.strictObject({
  hazard: HazardKind.describe("The hazard that the device's own alarm means."),
  name: Bilingual.describe('What people call it.'),
  /** Contact limit of this kind, where it is not the silence rule's own. */
  silentS: z.record(Colour, Seconds.min(1)).optional().describe('How long it may be silent, by colour.'),
});

const Opening = z.strictObject({
  days: z.array(DayOfWeek).min(1).max(7).optional().describe('Days of the week; all when left out.'),
  from: TimeOfDay.describe('From this minute on.'),
  to: TimeOfDay.describe('An earlier time than `from` is on the next day.'),
  holidays: z
    .enum(['as_usual', 'never', 'only'])
    .optional()
    .describe('Whether it holds on the days named in `holidays`; `as_usual` when left out.'),
});

export const CatalogueSource = z.strictObject({
  version: z.string().min(1).max(64).describe('Raised with every change of the catalogue.'),
  timeZone: z
    .string()
    .max(64)
    .optional()
    .describe('IANA name, for schedules and hours of the week; Asia/Shanghai when left out.'),
  holidays: z.array(Day).max(500).optional().describe('Days as YYYY-MM-DD.'),
  schedules: z
    .record(Name, z.array(Opening).min(1).max(32))
    .optional()
    .describe('Times that rules may name: open when one of the lines holds.'),
  kinds: z.record(Name, Kind).describe('Kinds of devices.'),
  unknownKind: Kind.describe('What a device of an unknown kind counts as.'),
  rules: z
    .array(Rule)
    .min(1)
    .max(1_000)
    .describe('Of rules for one thing, such as silence, the first that applies counts.'),
});

export type CatalogueSource = z.infer<typeof CatalogueSource>;
export type RuleSource = CatalogueSource['rules'][number];
export type KindSource = z.infer<typeof Kind>;
export type OpeningSource = z.infer<typeof Opening>;
export type WhenSource = z.infer<typeof When>;
