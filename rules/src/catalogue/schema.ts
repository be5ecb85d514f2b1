/** The shape of a rule catalogue: rules are data, and this is the whole language they are written in. */

import { z } from 'zod';

const Colour = z.enum(['red', 'orange', 'yellow', 'blue']);
const Flag = z.enum([
  'alarm',
  'fault',
  'tamper',
  'low_battery',
  'mains_lost',
  'test',
  'muted',
  'disabled',
  'warm_up',
]);
const Event = z.enum(['alarm', 'alarm_cleared', 'fault', 'fault_cleared', 'tamper', 'test', 'button']);
const HazardKind = z.enum(['fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'device', 'gateway']);
const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a name is lower case letters, digits, - and _')
  .refine((name) => !(name in {}), 'this name is taken by the language');
const Seconds = z.number().min(0).max(31_536_000);
const Count = z.number().int().min(1).max(100);
const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/**
 * A metric against a limit, with hysteresis; the limit itself decides (`above` is ≥, `below` is ≤), and so does
 * `clear`. Without `forS`, `count` and `repeat` a single reading decides.
 */
const Level = z.strictObject({
  type: z.literal('level'),
  metric: Name,
  unit: z.string().max(16),
  above: z.number().optional(),
  below: z.number().optional(),
  clear: z.number(),
  /** On-delay in event time: from the first reading at the limit, none of them clear, to one at the limit. */
  forS: Seconds.optional(),
  /** Readings at the limit that the same run must hold. */
  count: Count.optional(),
  /** A longer pause between two readings begins the run again. */
  gapS: Seconds.optional(),
  /** Readings at the limit within a sliding time, whatever is between them. */
  repeat: z.strictObject({ count: Count.min(2), withinS: Seconds.min(1) }).optional(),
  /** The rule neither raises nor clears while the device warms up (within the limit of that mode). */
  heldInWarmUp: z.literal(true).optional(),
});

const Condition = z.discriminatedUnion('type', [
  Level,
  /** In danger while the device's newest telemetry has the flag. */
  z.strictObject({ type: z.literal('flag'), flag: Flag }),
  /** In danger from the event until `clearedBy`, or until telemetry has been without `flag` for long enough. */
  z.strictObject({
    type: z.literal('event'),
    events: z.array(Event).min(1),
    clearedBy: Event.optional(),
    flag: Flag.optional(),
    quietS: Seconds,
    quietCount: Count,
  }),
  /** A mode that the device has been in for longer than it may. */
  z.strictObject({ type: z.literal('mode'), flag: Flag, limitS: Seconds }),
  z.strictObject({ type: z.literal('silent'), limitS: Seconds.min(1) }),
  z.strictObject({ type: z.literal('never_sent'), limitS: Seconds.min(1) }),
  z.strictObject({ type: z.literal('sensor_fault'), goodReadings: Count }),
  z.strictObject({ type: z.literal('clock'), goodReadings: Count, syncEveryS: Seconds }),
  z.strictObject({ type: z.literal('rejections'), count: Count, withinS: Seconds, clearAfterS: Seconds }),
  z.strictObject({ type: z.literal('take_overs'), count: Count, withinS: Seconds, clearAfterS: Seconds }),
  z.strictObject({ type: z.literal('unreadable_event') }),
  z.strictObject({ type: z.literal('identity_reset'), clearAfterS: Seconds }),
]);

const Priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

const Rule = z.strictObject({
  id: Name,
  version: z.string().min(1).max(32),
  /** Every list narrows; what is left out applies to all. */
  applies: z
    .strictObject({
      kinds: z.array(Name).optional(),
      models: z.array(z.string()).optional(),
      categories: z.array(z.number().int().min(1).max(9)).optional(),
      colours: z.array(Colour).optional(),
      regions: z.array(z.string()).optional(),
    })
    .optional(),
  condition: Condition,
  /** Parameters of the condition that a colour changes. */
  perColour: z.partialRecord(Colour, z.record(z.string(), z.number())).optional(),
  raises: z.strictObject({
    /** `of_device` is the hazard that the catalogue's table of kinds names. */
    kind: z.union([HazardKind, z.literal('of_device')]),
    class: z.enum(['alarm', 'supervisory', 'fault', 'disablement', 'test']),
    priority: z.record(Colour, Priority),
    latched: z.boolean(),
  }),
  /** Name among a device's standing faults, when it is not the rule's id. */
  fault: Name.optional(),
  why: Bilingual,
  standard: z.strictObject({
    name: z.string().min(1),
    clause: z.string().min(1).optional(),
    /** v read in the standard's text, s in a secondary text, m from memory, ours: our own default. */
    confidence: z.enum(['v', 's', 'm', 'ours']),
    note: z.string().optional(),
  }),
});

const Kind = z.strictObject({
  hazard: HazardKind,
  name: Bilingual,
  /** Contact limit of this kind, where it is not the silence rule's own. */
  silentS: z.record(Colour, Seconds.min(1)).optional(),
});

export const CatalogueSource = z.strictObject({
  version: z.string().min(1).max(64),
  kinds: z.record(Name, Kind),
  unknownKind: Kind,
  rules: z.array(Rule).min(1).max(1_000),
});

export type CatalogueSource = z.infer<typeof CatalogueSource>;
export type RuleSource = CatalogueSource['rules'][number];
export type KindSource = z.infer<typeof Kind>;
export type ConditionSource = z.infer<typeof Condition>;
