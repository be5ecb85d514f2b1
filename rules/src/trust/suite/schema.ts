/** The shape of a rule test file: readings of devices over time, and the hazards that must come of them. */

import { z } from 'zod';
import { durationMs, momentOf } from '../notation/times.ts';

const Id = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'an id is 1–64 of A-Z a-z 0-9 . _ -');
const Name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a name is lower case letters, digits, - and _');
const written = z.union([z.string(), z.number()]);
const Duration = written.refine(
  (text) => durationMs(text) !== undefined,
  'a duration is seconds, or like 90s, 1m30s, 00:01:30',
);
const Step = Duration.refine((text) => (durationMs(text) ?? 0) > 0, 'must be more than nothing');
const Moment = written.refine((text) => momentOf(text) !== undefined, 'a time is like 00:01:30 or 90s ± 5s');
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
const Range = { from: Duration, to: Duration.optional() };

const Venue = z.strictObject({
  category: z.number().int().min(1).max(9).default(1),
  /** Brought about by facts, or for blue by a recorded decision. */
  colour: z.enum(['red', 'orange', 'yellow', 'blue']).default('yellow'),
});

const Device = z.strictObject({
  id: Id,
  kind: z.string().min(1).max(32),
  model: z.string().optional(),
  place: z.string().optional(),
  collector: Id.optional(),
});

/** Readings at even times. The number of values of the longest metric is the number of readings, unless `count` says it. */
const Series = z.strictObject({
  device: Id,
  start: Duration.default(0),
  every: Step.default(15),
  count: z.number().int().min(1).max(200_000).optional(),
  metrics: z.record(Name, z.union([z.string(), z.number(), z.array(z.number())])).default({}),
  /** Readings within the time carry the flag; `to` is not part of it. */
  flags: z.array(z.strictObject({ flag: Flag, ...Range })).default([]),
  /** Readings measured within are never sent. */
  gaps: z.array(z.strictObject({ from: Duration, to: Duration })).default([]),
  /** Readings measured within come together at its end, as after an outage. */
  backlogs: z.array(z.strictObject({ from: Duration, to: Duration })).default([]),
  /** The device had no believable clock within: such readings count as measured when received. */
  untrusted: z.array(z.strictObject(Range)).default([]),
  /** Every reading arrives up to so long after it was measured, in an order that `seed` makes. */
  shuffleS: z.number().min(0).max(86_400).default(0),
  seed: z.number().int().min(0).default(1),
  /** Another number than in the series before it: the device restarted. */
  boot: z.number().int().min(0).default(1),
});

/** One thing that happens at one time, or `times` times `every` so long. */
const Moments = z
  .strictObject({
    at: Duration,
    device: Id,
    times: z.number().int().min(1).max(1_000).default(1),
    every: Step.default(1),
    event: Event.optional(),
    presence: z.enum(['online', 'offline', 'taken-over']).optional(),
    rejection: z.enum(['not-json', 'wrong-shape', 'oversize', 'bad-element']).optional(),
    unreadableEvent: z.literal(true).optional(),
    identityReset: z.literal(true).optional(),
    metrics: z.record(Name, z.number()).default({}),
    flags: z.array(Flag).default([]),
  })
  .refine(
    ({ event, presence, rejection, identityReset }) =>
      [event, presence, rejection, identityReset].filter((one) => one !== undefined).length === 1,
    'is one of event, presence, rejection, identityReset',
  );

/** What people do about the standing hazards of one kind. */
const Act = z.strictObject({
  at: Duration,
  act: z.enum(['acknowledge', 'silence', 'reset']),
  kind: z.enum(['fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'device']),
  device: Id.optional(),
});

const Expected = z.strictObject({
  kind: z.enum(['fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'device', 'gateway']),
  class: z.enum(['alarm', 'supervisory', 'fault', 'disablement', 'test']).optional(),
  priority: z.number().int().min(1).max(4).optional(),
  state: z
    .enum([
      'unacknowledged',
      'acknowledged',
      'returned_unacknowledged',
      'returned',
      'shelved',
      'suppressed',
      'out_of_service',
      'closed',
    ])
    .optional(),
  live: z.boolean().default(true),
  /** The rule that leads the hazard. */
  rule: z.string().optional(),
  /** Earliest deciding reading, from the test's beginning. */
  raised: Moment.optional(),
  /** When the gateway could know it: later than `raised` for late readings alone. */
  told: Moment.optional(),
  /** The first time that nobody of it was in danger any more. */
  cleared: z.union([Moment, z.literal('never')]).optional(),
  /** The second time that danger began. */
  again: z.union([Moment, z.literal('never')]).optional(),
  devices: z.array(Id).optional(),
  firstOut: Id.optional(),
  /** Every rule that takes part in it, and when it first decided; no other may. */
  members: z.record(z.string(), z.union([Moment, z.literal('any')])).optional(),
});

const RuleTest = z.strictObject({
  name: z.string().min(1).max(200),
  /** The rules under test; without it those that ninewatch ships. A path from the test file. */
  rules: z.string().optional(),
  venue: Venue.prefault({}),
  /** Wall time of the beginning, for what depends on the time of day; with its zone. */
  begin: z.iso.datetime({ offset: true }).default('2025-11-24T16:00:00Z'),
  devices: z.array(Device).min(1).max(200),
  series: z.array(Series).default([]),
  moments: z.array(Moments).default([]),
  acts: z.array(Act).default([]),
  tickS: z.number().min(0.1).max(3_600).default(2),
  /** How long time goes on; without it until the last thing that happens. */
  lasts: Duration.optional(),
  /** All hazards, in the order of their beginning: another one fails the test. */
  expect: z.array(Expected),
  /** Rules that must have no part in any hazard: the near misses that a test is about. */
  quiet: z.array(z.string()).default([]),
});

export const RuleTestFile = z.strictObject({
  about: z.string().optional(),
  tests: z.array(RuleTest).min(1).max(1_000),
});

/** The shape as JSON Schema (2020-12): what an editor completes and explains. */
export function ruleTestsJsonSchema(): object {
  return z.toJSONSchema(RuleTestFile, { io: 'input' });
}

export type RuleTestFile = z.infer<typeof RuleTestFile>;
export type RuleTest = RuleTestFile['tests'][number];
export type SeriesSource = RuleTest['series'][number];
export type MomentsSource = RuleTest['moments'][number];
export type ExpectedHazard = RuleTest['expect'][number];
