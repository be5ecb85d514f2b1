/** What evaluation remembers of one device: plain numbers, strings and lists, because it is checkpointed and hashed. */

import type { FindingChange } from '../model/finding.ts';
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
  hits: number[];
}
export type RuleStates = Record<string, RuleState>;

/** The last minutes of samples in the device's own order: rows of `4 + metrics.length` numbers from `start` on. */
export interface Window {
  metrics: string[];
  /** Rows: measuredAt, seq, flag bits, event code, then a value or ABSENT for each metric. */
  cells: number[];
  start: number;
}

/** A finding that stands, as it was reported: its end must name the same kind and class. */
export interface Standing {
  ruleVersion: string;
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

/** A metric that came without a gap too long for its device since `since`, last `at`; event times. */
export interface Heard {
  since: number;
  at: number;
  /** The last times without it of more than five minutes: its readings before and after. */
  pauses: [number, number][];
}

/** A time-limited mode: `since` and `until` as event times for people, `elapsedMs` for the clock that cannot jump. */
export interface ModeInForce {
  mode: 'test' | 'muted' | 'disabled' | 'warm_up';
  since: number;
  until: number;
  elapsedMs: number;
}

export interface DeviceState {
  plan: string;
  generation: number;
  boot: number;
  /** Newest sample in the device's own order; `at` -1 before the first. */
  newest: { at: number; seq: number; receivedAt: number };
  /** Of each metric, and of telemetry under ''. */
  heard: Record<string, Heard>;
  window: Window;
  /** Rule states before the window, with the last sample that is in them, and after it. */
  base: RuleStates;
  baseAt: number;
  baseSeq: number;
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
  /** Elapsed times: the last message (or the device's creation); not before this is it silent. */
  seenElapsedMs: number;
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

/** `elapsedMs` is the fold's elapsed time: from here on the device may be missed. */
export function createDeviceState(elapsedMs: number): DeviceState {
  return {
    plan: '',
    generation: 0,
    boot: -1,
    newest: { at: -1, seq: -1, receivedAt: 0 },
    heard: {},
    window: { metrics: [], cells: [], start: 0 },
    base: {},
    baseAt: -1,
    baseSeq: -1,
    now: {},
    episodes: {},
    old: {},
    fellAt: {},
    standing: {},
    modes: {},
    hasSent: false,
    silent: false,
    seenElapsedMs: elapsedMs,
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
