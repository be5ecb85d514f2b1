/** What one rule says about one device, and what becomes of it when inputs arrive. */

import type { Bilingual, HazardKind, Priority, SignalClass } from './hazard.ts';
import type { Announcement, PlannedMark } from './period.ts';

/** What a finding rests on: from one reading to the gateway's own watch over its devices. */
export type FindingBasis =
  | 'reading'
  | 'sustained'
  | 'rise'
  | 'dose'
  | 'baseline'
  | 'combined'
  | 'device'
  | 'watch';

/** A reading that decided; event time, number within its boot, and the value where there is one. */
export interface Evidence {
  at: number;
  seq?: number;
  value?: number;
  /** Another device than the finding's own, where several decided together. */
  deviceId?: string;
  metric?: string;
}

/** A change in what one rule says about one device; the evaluation emits these, the hazards consume them. */
export interface FindingChange {
  deviceId: string;
  ruleId: string;
  ruleVersion: string;
  /** `shadow`: told to nobody; `term`: a part of a combined rule. Neither is a hazard. */
  role?: 'shadow' | 'term';
  basis?: FindingBasis;
  /** Rules about the same device of which this is a consequence. */
  suppressedBy?: readonly string[];
  /** On a rise: the readings that decided, oldest first, at most five. */
  evidence?: Evidence[];
  hazardKind: HazardKind;
  class: SignalClass;
  priority: Priority;
  /** The hazard stays until a person resets it. */
  latched: boolean;
  /** False within a device's or venue's test and drill time. */
  live: boolean;
  /**
   * `rise`: danger began (a new episode). `earlier`: older evidence moved the begin of a reported episode back.
   * `worse`: same episode, higher value. `fall`: danger is over.
   */
  edge: 'rise' | 'earlier' | 'worse' | 'fall';
  /** Event time of the reading that decides this edge. */
  measuredAt: number;
  receivedAt: number;
  late: boolean;
  metric?: string;
  value?: number;
  limit?: number;
  unit?: string;
  why: Bilingual;
  /**
   * On a rise: how long (event time, ms) the device is already known to have been back to normal after it.
   * From 30 minutes on, hazard and ticket open without call-out. [P7]
   */
  normalForMs?: number;
  /** On a collector's or child's finding: further devices it names. */
  affectedDeviceIds?: string[];
  /** Set by the fold, between evaluation and hazards: the planned time that it falls into. */
  planned?: PlannedMark;
  /** Set by the fold: work announced for this device at this time. */
  announced?: Announcement[];
}
