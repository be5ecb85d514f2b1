/** The conditions a rule may have: what of a device, or of several devices of a venue, is a danger. */

import { z } from 'zod';
import { Count, Event, Flag, Name, Seconds, Unit } from './words.ts';

const HELD =
  'The rule neither raises nor clears while the device warms up (within the time limit of that mode).';
const METRIC = 'Name of the metric, as in the contract: smoke, temperature, co, …';
const UNIT = 'Unit of the metric, as in the contract; stands in what people read.';
const CLEAR_FOR =
  'Off-delay, seconds of event time: the danger is over only when all readings have been clear for so long.';

const CONTACT = 'Elapsed time without any sign of life; the table of kinds may name another for a kind.';
const GOOD = 'Good readings in a row that end it.';
const QUIET = 'It ends after so long without another one.';

/**
 * A metric against a limit, with hysteresis; the limit itself decides (`above` is ≥, `below` is ≤), and so does
 * `clear`. Without `forS`, `count` and `repeat` a single reading decides.
 */
export const Level = z.strictObject({
  type: z.literal('level'),
  metric: Name.describe(METRIC),
  unit: Unit.describe(UNIT),
  above: z.number().optional().describe('Danger at and above this value. Either this or `below`.'),
  below: z.number().optional().describe('Danger at and below this value. Either this or `above`.'),
  clear: z.number().describe('Over at and beyond this value on the safe side of the limit (hysteresis).'),
  forS: Seconds.optional().describe(
    'On-delay, seconds of event time from the first reading at the limit to one at the limit, none clear between.',
  ),
  count: Count.optional().describe('Readings at the limit that the same run must hold.'),
  gapS: Seconds.optional().describe('A longer pause between two readings begins the run again.'),
  repeat: z
    .strictObject({
      count: Count.min(2).describe('So many readings at the limit …'),
      withinS: Seconds.min(1).describe('… within this time, seconds of event time.'),
    })
    .optional()
    .describe('So many readings at the limit within a sliding time, whatever is between them.'),
  clearForS: Seconds.optional().describe(CLEAR_FOR),
  heldInWarmUp: z.literal(true).optional().describe(HELD),
});

/**
 * A metric that rises fast: the slope of a straight line through the last readings (least squares), which a single
 * stray reading hardly moves. Only readings at `from` and above are looked at.
 */
export const Rise = z.strictObject({
  type: z.literal('rise'),
  metric: Name.describe(METRIC),
  unit: Unit.describe('Unit of the slope, for example K/min.'),
  by: z.number().positive().describe('Danger at and above this slope, in units of the metric per minute.'),
  overS: Seconds.min(5).max(600).describe('The slope is that of the readings of the last so many seconds.'),
  count: Count.min(3).optional().describe('Readings that the slope needs at least; 3 when left out.'),
  from: z.number().describe('Readings below this value count as ordinary: no slope is taken there.'),
  clear: z.number().optional().describe('Over at and below this slope; half of `by` when left out.'),
  clearForS: Seconds.optional().describe(CLEAR_FOR),
  heldInWarmUp: z.literal(true).optional().describe(HELD),
});

const DosePoint = z.strictObject({
  at: z.number().positive().describe('A steady concentration …'),
  afterS: Seconds.min(1).describe('… is a danger after this time.'),
});

/**
 * Concentration by time, as CO is judged: each concentration of the table fills the dose in its own time. Between two
 * points the time follows a straight line in logarithms, above the last one concentration × time is constant (Haber's
 * rule), and below the first one the dose decays.
 */
export const Dose = z.strictObject({
  type: z.literal('dose'),
  metric: Name.describe(METRIC),
  unit: Unit.describe(UNIT),
  table: z.array(DosePoint).min(1).max(16).describe('Concentrations rising, times falling.'),
  recoverS: Seconds.min(1).describe(
    'A full dose decays in this time while the concentration is below the table.',
  ),
  clear: z.number().describe('The danger is over at and below this concentration.'),
  gapS: Seconds.min(1).describe(
    'A longer pause between two readings fills, or empties, no more than this time would.',
  ),
  clearForS: Seconds.optional().describe(CLEAR_FOR),
  heldInWarmUp: z.literal(true).optional().describe(HELD),
});

/** In danger while the device's newest telemetry has the flag. */
export const FlagIsSet = z.strictObject({
  type: z.literal('flag'),
  flag: Flag.describe('Flag of the contract.'),
});

/** In danger from the event until `clearedBy`, or until telemetry has been without `flag` for long enough. */
export const EventCame = z.strictObject({
  type: z.literal('event'),
  events: z.array(Event).min(1).describe('Any of these begins the danger.'),
  clearedBy: Event.optional().describe('This event ends it at once.'),
  flag: Flag.optional().describe('Telemetry with this flag says that it goes on.'),
  quietS: Seconds.describe('It ends when telemetry has been without the flag for so long …'),
  quietCount: Count.describe('… with at least so many readings.'),
});

/**
 * Away from the device's own usual value at this hour of the week: the mean of an hour against what the same hour was
 * in the weeks before. For slow drift, such as insulation that decays.
 */
const Baseline = z.strictObject({
  type: z.literal('baseline'),
  metric: Name.describe(METRIC),
  unit: Unit.describe(UNIT),
  above: z.number().positive().describe('Danger when the mean of an hour is so much above the usual value.'),
  deviations: z
    .number()
    .min(0)
    .optional()
    .describe('… and so many standard deviations of the usual values; 3 when left out.'),
  hours: Count.optional().describe('Hours in a row that must be beyond it; 2 when left out.'),
  clear: z.number().describe('Over when the mean of an hour is at most so much above the usual value.'),
  learnDays: z
    .number()
    .int()
    .min(1)
    .max(28)
    .describe('Days that are only learned from, after the first reading.'),
  countMin: Count.optional().describe('Readings an hour needs to count; 10 when left out.'),
});

/**
 * The same value to the last digit for longer than any working sensor gives it. While it stands, what the sensor shows
 * ends no danger.
 */
const Stuck = z.strictObject({
  type: z.literal('stuck'),
  metric: Name.describe(METRIC),
  forS: Seconds.min(60).describe('Event time without any change of the value.'),
  except: z
    .array(z.number())
    .max(8)
    .optional()
    .describe('Values at which a good sensor may rest, such as 0 of a gas cell.'),
  countMin: Count.optional().describe('Readings that must have shown the value; 10 when left out.'),
});

/** A device that sends, but not this metric, which its kind must have. */
const Missing = z.strictObject({
  type: z.literal('missing'),
  metric: Name.describe(METRIC),
  forS: Seconds.min(60).describe('Event time of telemetry without the metric.'),
});

const Term = z.strictObject({
  kinds: z.array(Name).min(1).optional().describe('Only devices of these kinds; all when left out.'),
  condition: z
    .discriminatedUnion('type', [Level, Rise, Dose, FlagIsSet, EventCame])
    .describe('A condition about one device.'),
  weight: z.number().positive().max(100).optional().describe('For `need: { weight }`; 1 when left out.'),
});

/** Several sensors of one venue together, none of which would be enough alone. */
const Combined = z.strictObject({
  type: z.literal('combined'),
  of: z.record(Name, Term).describe('The parts by name; each is one condition about one device.'),
  need: z
    .union([
      z.literal('all').describe('Every part, of whichever devices.'),
      z.literal('any').describe('One part.'),
      z.strictObject({ devices: Count.min(2).describe('So many different devices, by any of the parts.') }),
      z.strictObject({
        weight: z.number().positive().describe('Weights of parts and devices sum up to this.'),
      }),
    ])
    .describe('What together is a danger.'),
  withinS: Seconds.describe('A part counts while it holds and for so long after it.'),
});

export const Condition = z.discriminatedUnion('type', [
  Level,
  Rise,
  Dose,
  FlagIsSet,
  EventCame,
  Baseline,
  Stuck,
  Missing,
  Combined,
  z
    .strictObject({
      type: z.literal('mode'),
      flag: Flag.describe('The mode: test, muted, disabled or warm_up.'),
      limitS: Seconds.describe('The longest time in the mode that is no fault.'),
    })
    .describe('A mode that the device has been in for longer than it may.'),
  z
    .strictObject({ type: z.literal('silent'), limitS: Seconds.min(1).describe(CONTACT) })
    .describe('A device that was heard before and is not heard any more.'),
  z
    .strictObject({ type: z.literal('never_sent'), limitS: Seconds.min(1).describe(CONTACT) })
    .describe('A registered device that never sent anything.'),
  z
    .strictObject({ type: z.literal('sensor_fault'), goodReadings: Count.describe(GOOD) })
    .describe('A value that no sound sensor gives: out of range, a sentinel, not a number.'),
  z
    .strictObject({
      type: z.literal('clock'),
      goodReadings: Count.describe(GOOD),
      syncEveryS: Seconds.describe('How often the device is told the time while its clock is wrong.'),
    })
    .describe('The clock of the device is wrong, so that its readings are taken at their time of arrival.'),
  z
    .strictObject({
      type: z.literal('rejections'),
      count: Count.describe('So many messages that could not be used …'),
      withinS: Seconds.describe('… within this time are a fault.'),
      clearAfterS: Seconds.describe(QUIET),
    })
    .describe('What the device sends cannot be used.'),
  z
    .strictObject({
      type: z.literal('take_overs'),
      count: Count.describe('So many connections that replaced another one of the same id …'),
      withinS: Seconds.describe('… within this time are a fault.'),
      clearAfterS: Seconds.describe(QUIET),
    })
    .describe('Two devices with one login drive each other out.'),
  z
    .strictObject({ type: z.literal('unreadable_event') })
    .describe('An event that cannot be read: an alarm may have been in it.'),
  z
    .strictObject({ type: z.literal('identity_reset'), clearAfterS: Seconds.describe(QUIET) })
    .describe('The counter of the device began again: it lost it, or was replaced unannounced.'),
]);

export type ConditionSource = z.infer<typeof Condition>;
export type ConditionType = ConditionSource['type'];
export type ConditionOf<T extends ConditionType> = Extract<ConditionSource, { type: T }>;
export type TermSource = z.infer<typeof Term>;

/** What each sample of a device may decide; a schedule may change these. */
export const SAMPLE_TYPES: readonly ConditionType[] = ['level', 'rise', 'dose', 'flag', 'event'];
/** What may be tried as a shadow: the gateway's own watch over its devices is not a matter of trial. */
export const SHADOW_TYPES: readonly ConditionType[] = [
  ...SAMPLE_TYPES,
  'baseline',
  'stuck',
  'missing',
  'combined',
];
