/** What a rule on trial says: for its author to read, never a hazard. */

import type { Evidence } from './finding.ts';
import type { Bilingual, HazardKind, Priority, SignalClass } from './hazard.ts';

export interface ShadowFinding {
  id: string;
  version: number;
  ruleId: string;
  ruleVersion: string;
  /** User name of who watches the rule; absent when the catalogue names nobody. */
  author?: string;
  venueId: string;
  region: string;
  /** Of several that decided together, the one that was first. */
  deviceId: string;
  /** All that decided together, where several did. */
  deviceIds?: string[];
  hazardKind: HazardKind;
  class: SignalClass;
  priority: Priority;
  /** False in test and drill, as of a hazard. */
  live: boolean;
  late: boolean;
  /** When the journal took the deciding input. */
  openedAt: number;
  /** Earliest reading that decided. */
  measuredAt: number;
  /** Event time of the end; absent while it goes on. */
  endedAt?: number;
  metric?: string;
  /** The worst so far. */
  value?: number;
  limit?: number;
  unit?: string;
  why: Bilingual;
  /** The readings that decided, oldest first. */
  evidence: Evidence[];
}

/** One open finding for each rule and device; what several devices decide together is one for the rule. */
export function shadowKey({
  ruleId,
  deviceId,
  deviceIds,
}: Pick<ShadowFinding, 'ruleId' | 'deviceId' | 'deviceIds'>): string {
  return deviceIds === undefined ? `${ruleId}|${deviceId}` : ruleId;
}
