/** Rules as they apply to one sort of device at one sort of venue: parameters resolved, indexed for the hot path. */

import type { Category, RiskColour } from '../model/facts.ts';
import type { Bilingual, HazardKind, Priority, SignalClass } from '../model/hazard.ts';
import type { EventName, Flag } from '../model/record.ts';
import type { ConditionOf, ConditionSource, TermSource } from './conditions.ts';
import type { HourAt, IsOpen } from './schedule.ts';
import type { RuleSource } from './schema.ts';

export type { ConditionOf };

/** `shadow`: tells nobody. `term`: a part of a combined rule, which raises nothing by itself. */
export type PlanRole = 'shadow' | 'term';

/** A rule with everything decided that kind, model, category, colour and region decide. */
export interface PlanRule<C extends ConditionSource = ConditionSource> {
  id: string;
  version: string;
  role?: PlanRole;
  condition: C;
  kind: HazardKind;
  class: SignalClass;
  priority: Priority;
  latched: boolean;
  /** Name among the standing faults of a device. */
  fault: string;
  suppressedBy?: readonly string[];
  why: Bilingual;
  standard: RuleSource['standard'];
  /** The rule holds at these event times only. */
  isOpen?: IsOpen;
}

/**
 * A rule about one metric that each sample may decide. Nothing can begin while the value lies between `low` and `high`,
 * whatever the schedule. Durations in ms, -1 and ∞ where there is none, so that the hot path compares and never asks.
 */
interface OfSamples<C extends ConditionSource> extends PlanRule<C> {
  low: number;
  high: number;
  heldInWarmUp: boolean;
  /** Off-delay; 0 when one clear reading ends the danger. */
  clearForMs: number;
}

export interface LevelRule extends OfSamples<ConditionOf<'level'>> {
  form: 'level';
  isAbove: boolean;
  limit: number;
  clear: number;
  forMs: number;
  countMin: number;
  gapMs: number;
  repeatCount: number;
  repeatMs: number;
  /** One reading decides. */
  isImmediate: boolean;
  during?: { isOpen: IsOpen; rule: LevelRule };
}

export interface RiseRule extends OfSamples<ConditionOf<'rise'>> {
  form: 'rise';
  /** Per minute, as `clear` is. */
  limit: number;
  clear: number;
  from: number;
  overMs: number;
  countMin: number;
  during?: { isOpen: IsOpen; rule: RiseRule };
}

export interface DoseRule extends OfSamples<ConditionOf<'dose'>> {
  form: 'dose';
  /** The lowest concentration of the table. */
  limit: number;
  clear: number;
  /** Logarithms of the table, rising concentrations. */
  table: readonly { logAt: number; logAfterMs: number }[];
  recoverMs: number;
  gapMs: number;
  during?: { isOpen: IsOpen; rule: DoseRule };
}

export type SampleRule = LevelRule | RiseRule | DoseRule;

export interface FlagRule extends PlanRule<ConditionOf<'flag'>> {
  bit: number;
  /** Event that says the flag's condition is over. */
  clearedBy: number;
}
export interface EventRule extends PlanRule<ConditionOf<'event'>> {
  /** Bit mask over event codes. */
  events: number;
  clearedBy: number;
  bit: number;
  quietMs: number;
}
export interface ModeRule extends PlanRule<ConditionOf<'mode'>> {
  bit: number;
  mode: 'test' | 'muted' | 'disabled' | 'warm_up';
  limitMs: number;
}
/** A rule about the means of hours; durations in ms, what may be left out filled in. */
export interface BaselineRule extends PlanRule<ConditionOf<'baseline'>> {
  hourAt: HourAt;
  deviations: number;
  hours: number;
  countMin: number;
  learnMs: number;
}
export type StuckRule = PlanRule<ConditionOf<'stuck'>>;
export type MissingRule = PlanRule<ConditionOf<'missing'>>;

/** The parts of a combined rule that this sort of device may fulfil, by the ids of its term rules. */
export interface CombinedRule extends PlanRule<ConditionOf<'combined'>> {
  terms: readonly { id: string; name: string; source: TermSource }[];
}

/** What is said about one metric. */
export interface MetricPlan {
  /** By each sample. */
  samples: readonly SampleRule[];
  baselines: readonly BaselineRule[];
  stucks: readonly StuckRule[];
  missings: readonly MissingRule[];
}

export interface Plan {
  /** Catalogue version and what the plan was made for: equal keys mean the same plan. */
  key: string;
  byId: ReadonlyMap<string, PlanRule>;
  /** Metrics that some rule reads. */
  metrics: ReadonlyMap<string, MetricPlan>;
  flags: readonly FlagRule[];
  events: readonly EventRule[];
  combined: readonly CombinedRule[];
  /** Decided by samples that nothing out of order can precede any more. */
  settled: Omit<MetricPlan, 'samples'>;
  modes: readonly ModeRule[];
  testMode: ModeRule | undefined;
  warmUpMode: ModeRule | undefined;
  silent: PlanRule<ConditionOf<'silent'>> | undefined;
  neverSent: PlanRule<ConditionOf<'never_sent'>> | undefined;
  sensorFault: PlanRule<ConditionOf<'sensor_fault'>> | undefined;
  clock: PlanRule<ConditionOf<'clock'>> | undefined;
  rejections: PlanRule<ConditionOf<'rejections'>> | undefined;
  takeOvers: PlanRule<ConditionOf<'take_overs'>> | undefined;
  unreadableEvent: PlanRule<ConditionOf<'unreadable_event'>> | undefined;
  identityReset: PlanRule<ConditionOf<'identity_reset'>> | undefined;
}

/** What a plan depends on. */
export interface PlanFor {
  device: { kind: string; model?: string };
  risk: RiskColour;
  category: Category;
  region: string;
  /** From the region itself up to the root; only where a rule narrows by region. */
  regionPath?: readonly string[];
}

/** Bit of each flag and code of each event, as the evaluation keeps them. Order is part of the checkpoint. */
export const FLAG_BITS: Readonly<Record<Flag, number>> = {
  alarm: 1,
  fault: 2,
  tamper: 4,
  low_battery: 8,
  mains_lost: 16,
  test: 32,
  muted: 64,
  disabled: 128,
  warm_up: 256,
};
/** 0 is telemetry. */
export const EVENT_CODES: Readonly<Record<EventName, number>> = {
  alarm: 1,
  alarm_cleared: 2,
  fault: 3,
  fault_cleared: 4,
  tamper: 5,
  test: 6,
  button: 7,
};
