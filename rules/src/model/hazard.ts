/** A danger at a venue, lasting until people end it. */

import type { CloseCause } from './act.ts';
import type { RiskColour } from './facts.ts';
import type { Evidence, FindingBasis } from './finding.ts';
import type { Announcement, PlannedKind, PlannedMark } from './period.ts';

export type HazardKind = 'fire' | 'gas' | 'co' | 'toxic' | 'electrical' | 'water' | 'device' | 'gateway';
/** Highest first. */
export type SignalClass = 'alarm' | 'supervisory' | 'fault' | 'disablement' | 'test';
export const SIGNAL_CLASSES: readonly SignalClass[] = [
  'alarm',
  'supervisory',
  'fault',
  'disablement',
  'test',
];
export type Priority = 1 | 2 | 3 | 4;
export type HazardState =
  | 'unacknowledged'
  | 'acknowledged'
  | 'returned_unacknowledged'
  | 'returned'
  | 'shelved'
  | 'suppressed'
  | 'out_of_service'
  | 'closed';

export interface Bilingual {
  zh: string;
  en: string;
}

/** One rule's word about one device, as part of a hazard. */
export interface HazardMember {
  deviceId: string;
  ruleId: string;
  ruleVersion: string;
  class: SignalClass;
  priority: Priority;
  active: boolean;
  /** Earliest reading that decided. */
  measuredAt: number;
  /** When the journal took the deciding input. */
  receivedAt: number;
  late: boolean;
  /** How often it rose within this hazard. */
  occurrences: number;
  metric?: string;
  /** The worst value so far, in the catalogue's unit. */
  value?: number;
  limit?: number;
  unit?: string;
  why: Bilingual;
  /** The planned time that it rose in, until that is over. */
  planned?: PlannedMark;
  basis?: FindingBasis;
  /** Readings that decided: the first and the latest ones, at most five. */
  evidence?: Evidence[];
  suppressedBy?: readonly string[];
  /** A consequence of what one of `suppressedBy` says of the same device: it neither sounds nor calls. */
  suppressed?: true;
  /** Its device is registered as out of service: it neither sounds nor calls, unless it is a live fire, gas or CO alarm. */
  outOfService?: true;
  /** It rises so often that its rises count as one. */
  chattering?: true;
}

/** Live dangers of one venue that overlap in time, of whatever kind. */
export interface Incident {
  id: string;
  /** The hazard of the earliest deciding reading; never one that is put aside. */
  first: boolean;
  /** Open hazards of it, this one included. */
  hazards: number;
}

export interface HazardLogLine {
  at: number;
  by: string;
  what: string;
  note?: string;
}

export interface Hazard {
  id: string;
  version: number;
  kind: HazardKind;
  /** False for test and drill: those never mix with live ones. */
  live: boolean;
  venueId: string;
  venueRisk: RiskColour;
  /** Denormalised for the wall. Empty for gateway hazards without a venue. */
  venueName: string;
  region: string;
  class: SignalClass;
  priority: Priority;
  state: HazardState;
  /** Some member is in danger now. */
  active: boolean;
  acknowledged: boolean;
  silenced: boolean;
  /** It stays until a person resets it, even when the danger is over. */
  latched: boolean;
  /** Device that was first by event time. */
  firstOut: string;
  deviceIds: string[];
  members: HazardMember[];
  openedAt: number;
  measuredAt: number;
  late: boolean;
  acknowledgedAt?: number;
  acknowledgedBy?: string;
  returnedAt?: number;
  resetAt?: number;
  closedAt?: number;
  closedBy?: string;
  cause?: CloseCause;
  shelved?: { by: string; at: number; until: number; reason: string };
  /** The hazard before it of the same venue, kind and mode. */
  recurrenceOf?: string;
  ticketId: string | null;
  /** Promoted to a major hazard by a recorded decision. */
  promoted?: { by: string; at: number; reason: string };
  /** The planned times that all its standing members fall into; absent as soon as one does not. */
  planned?: PlannedKind[];
  /** Work announced when it opened or rose; changes nothing else about it. */
  announced?: Announcement[];
  why: Bilingual;
  rule: { id: string; version: string };
  incident?: Incident;
  /** 0 to 1: how sure the members together make it; two decimals. */
  confidence?: number;
  /** Some member rises so often that its rises count as one. */
  chattering?: true;
  /** Over within seconds, before anybody answered. */
  fleeting?: true;
  /** How often it was told again because it went on after it had been acknowledged. */
  realarms?: number;
  /** Gateway hazards decided in memory while nothing could be stored. [P8] */
  notStored?: true;
  log: HazardLogLine[];
}
