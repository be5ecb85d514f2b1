/** Rules as they apply to one sort of device at one sort of venue: parameters resolved, indexed for the hot path. */

import type { Category, RiskColour } from '../model/facts.ts';
import type { Bilingual, HazardKind, Priority, SignalClass } from '../model/hazard.ts';
import type { EventName, Flag } from '../model/record.ts';
import type { ConditionSource, RuleSource } from './schema.ts';

export type ConditionOf<T extends ConditionSource['type']> = Extract<ConditionSource, { type: T }>;

/** A rule with everything decided that kind, model, category, colour and region decide. */
export interface PlanRule<C extends ConditionSource = ConditionSource> {
  id: string;
  version: string;
  condition: C;
  kind: HazardKind;
  class: SignalClass;
  priority: Priority;
  latched: boolean;
  /** Name among the standing faults of a device. */
  fault: string;
  why: Bilingual;
  standard: RuleSource['standard'];
}

/** Durations in ms, -1 and ∞ where there is none, so that the hot path compares and never asks. */
export interface LevelRule extends PlanRule<ConditionOf<'level'>> {
  isAbove: boolean;
  limit: number;
  clear: number;
  forMs: number;
  countMin: number;
  gapMs: number;
  repeatCount: number;
  repeatMs: number;
  heldInWarmUp: boolean;
  /** One reading decides. */
  isImmediate: boolean;
}

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

export interface Plan {
  /** Catalogue version and what the plan was made for: equal keys mean the same plan. */
  key: string;
  byId: ReadonlyMap<string, PlanRule>;
  levels: ReadonlyMap<string, readonly LevelRule[]>;
  flags: readonly FlagRule[];
  events: readonly EventRule[];
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
