/** What evaluation remembers of one device: plain numbers, strings and lists, because it is checkpointed and hashed. */

import type { PlanRole } from '../catalogue/plan.ts';
import type { FindingBasis, FindingChange } from '../model/finding.ts';
import type { HazardKind, Priority, SignalClass } from '../model/hazard.ts';

/** Progress of one rule over a device's readings; a rule at rest has none. Times are event times. */
export interface RuleState {
  /** In danger. */
  on: boolean;
  /** The reading that began the episode. */
  at: number;
  seq: number;
  value: number;
  /** The worst value that was reported. */
  worst: number;
  live: boolean;
  /** Begin and readings of a run that is not yet long enough (of a mode; of the quiet after an event). */
  since: number;
  count: number;
  last: number;
  /** Times of a repetition, or pairs of time and value of a slope. */
  hits: number[];
  /** Share of a dose, 0 to 1, and the value before this one. */
  fill: number;
  previous: number;
  /** First clear reading of an off-delay; -1 while there is none. */
  clearAt: number;
}
export type RuleStates = Record<string, RuleState>;

/** The last minutes of samples in the device's own order: rows of `4 + metrics.length` numbers, `start` to `end`. */
export interface Window {
  metrics: string[];
  /** Rows: measuredAt, seq, flag bits, event code, then a value or ABSENT for each metric. Room lies behind `end`. */
  cells: Float64Array;
  start: number;
  end: number;
}

/** A finding that stands, as it was reported: its end must name the same kind and class. */
export interface Standing {
  ruleVersion: string;
  role?: PlanRole;
  basis: FindingBasis;
  suppressedBy?: readonly string[];
  hazardKind: HazardKind;
  class: SignalClass;
  priority: Priority;
  latched: boolean;
  live: boolean;
  /** Its name in the device's health; empty when it is not among the faults. */
  fault: string;
  measuredAt: number;
  metric?: string;
  /** The worst that was reported. */
  value?: number;
  limit?: number;
  unit?: string;
  why: FindingChange['why'];
}

/** An episode that was reported; `endAt` -1 while it lasts. */
export interface Episode {
  at: number;
  seq: number;
  endAt: number;
  endSeq: number;
  live: boolean;
  value: number;
}

/**
 * The numbers that ordinary readings move, side by side, because memory is what many devices are slow by. From `HEARD`
 * on two for telemetry as such, and for each metric of the window two and its run: it came without a gap too long for
 * its device since the first, last at the second; event times, NaN when it never came.
 */
export type Hot = Float64Array;
/** Newest sample in the device's own order; -1 before the first. */
export const NEWEST_AT = 0;
export const NEWEST_SEQ = 1;
export const RECEIVED_AT = 2;
/** Elapsed time of the last message (or of the device's creation). */
export const SEEN_ELAPSED_MS = 3;
/** The last sample that is in `base`. */
export const BASE_AT = 4;
export const BASE_SEQ = 5;
export const BOOT = 6;
export const GENERATION = 7;
/** Event time from which on a sample that leaves the window may decide something, or what time does is not known. */
export const DECIDES_AT = 8;
/** Since when telemetry has come without a long gap, by samples that left the window; 0 before the first. */
export const FROM_AT = 9;
export const HEARD = 10;
/** Numbers of each metric of the window: two of when it was heard, then its run (see settled/runs). */
export const METRIC_NUMBERS = 8;
export const RUN = 2;
export const RUN_NUMBERS = 6;

export function hot(state: Pick<DeviceState, 'hot'>, index: number): number {
  return state.hot[index] as number;
}

/** A time-limited mode: `since` and `until` as event times for people, `elapsedMs` for the clock that cannot jump. */
export interface ModeInForce {
  mode: 'test' | 'muted' | 'disabled' | 'warm_up';
  since: number;
  until: number;
  elapsedMs: number;
}

/** The running hour of a baseline, and the week as it has been (see settled/hour, settled/week). */
export interface Learned {
  metric: string;
  hour: Float64Array;
  /** Null before the first hour was learned. */
  week: Float32Array | null;
}

/** Event times in which readings of a metric end no danger, after the first and up to the second of each pair. */
export interface Hold {
  metric: string;
  /** Only readings of this value; of any when null. */
  value: number | null;
  /** Empty for a shadow, which holds nothing. */
  spans: [number, number][];
}

export interface DeviceState {
  plan: string;
  hot: Hot;
  /** The last times without a metric (without telemetry: '') of more than five minutes: readings before and after. */
  pauses: Record<string, [number, number][]>;
  window: Window;
  /** What hours of the week are usual, by rule. */
  learned: Record<string, Learned>;
  /** By the finding because of which a metric is not believed. */
  holds: Record<string, Hold>;
  /** Rule states before the window, and after it. */
  base: RuleStates;
  now: RuleStates;
  episodes: Record<string, Episode[]>;
  /** Begin and end of what readings too old for the window last reported. */
  old: Record<string, [number, number]>;
  /** When a rule's last episode ended, event time. */
  fellAt: Record<string, number>;
  standing: Record<string, Standing>;
  /** Modes in force, by rule. */
  modes: Record<string, ModeInForce>;
  hasSent: boolean;
  silent: boolean;
  /** Elapsed time before which it is not silent. */
  silentNotBeforeMs: number;
  /** Nothing that depends on time alone can change before this elapsed time. */
  dueElapsedMs: number;
  online: boolean;
  onlineSince: number;
  connection: string;
  firmware?: string;
  model?: string;
  clockGood: number;
  syncElapsedMs: number;
  /** Good readings of each metric in a row since its fault. */
  sensorGood: Record<string, number>;
  /** Receive times. */
  rejectedAt: number[];
  takenOverAt: number[];
  /** Elapsed time at which a fault ends unless it happens again. */
  endsElapsedMs: Record<string, number>;
  unreadableAt: number;
}

/** Event time of the newest reading in the device's own order; -1 before the first. */
export function newestAt(state: Pick<DeviceState, 'hot'>): number {
  return hot(state, NEWEST_AT);
}

/** `elapsedMs` is the fold's elapsed time: from here on the device may be missed. */
export function createDeviceState(elapsedMs: number): DeviceState {
  return {
    plan: '',
    hot: Float64Array.of(-1, -1, 0, elapsedMs, -1, -1, -1, 0, -1, 0, Number.NaN, Number.NaN),
    pauses: {},
    window: { metrics: [], cells: new Float64Array(0), start: 0, end: 0 },
    learned: {},
    holds: {},
    base: {},
    now: {},
    episodes: {},
    old: {},
    fellAt: {},
    standing: {},
    modes: {},
    hasSent: false,
    silent: false,
    silentNotBeforeMs: 0,
    dueElapsedMs: elapsedMs,
    online: false,
    onlineSince: 0,
    connection: '',
    clockGood: 0,
    syncElapsedMs: -1,
    sensorGood: {},
    rejectedAt: [],
    takenOverAt: [],
    endsElapsedMs: {},
    unreadableAt: 0,
  };
}
