/** A planned time at a venue or at devices of it, in which their findings are looked at differently, never silenced. */

import type { Priority, SignalClass } from './hazard.ts';

/**
 * `announced_work` annotates hazards and changes nothing else. `maintenance`: faults of the devices are expected.
 * `commissioning`: before the hand-over, nobody is protected yet. `drill` (演练): alarms made by hand are a test.
 */
export type PeriodKind = 'announced_work' | 'maintenance' | 'commissioning' | 'drill';
export const PERIOD_KINDS: readonly PeriodKind[] = [
  'announced_work',
  'maintenance',
  'commissioning',
  'drill',
];
/** The kinds that mark what devices find. */
export type PlannedKind = Exclude<PeriodKind, 'announced_work'>;

export type WorkKind = 'hot_work' | 'decoration' | 'equipment_change' | 'cleaning' | 'pest_control' | 'other';
export const WORK_KINDS: readonly WorkKind[] = [
  'hot_work',
  'decoration',
  'equipment_change',
  'cleaning',
  'pest_control',
  'other',
];

/** `overrun`: a commissioning whose time is over without a hand-over; a person must end it. */
export type PeriodState = 'planned' | 'running' | 'overrun' | 'ended';

export interface Period {
  id: string;
  version: number;
  kind: PeriodKind;
  venueId: string;
  /** In order; all devices of the venue, later ones too, when left out. */
  deviceIds?: string[];
  state: PeriodState;
  /** Wall times as people told them; what begins and ends a period is elapsed time. [P3] */
  from: number;
  until: number;
  reason: string;
  /** Of announced work alone. */
  work?: WorkKind;
  /** Hot work that reaches into business hours, which is forbidden; flagged, never refused. */
  forbiddenHours?: true;
  by: string;
  at: number;
  startedAt?: number;
  endedAt?: number;
  /** User name, or `gateway` when the time was over. */
  endedBy?: string;
}

/** Announced work as a hazard carries it. */
export interface Announcement {
  periodId: string;
  work: WorkKind;
  reason: string;
  by: string;
  from: number;
  until: number;
  forbiddenHours?: true;
}

/** Why a finding is looked at differently. */
export interface PlannedMark {
  periodId: string;
  kind: PlannedKind;
  /** In maintenance: what work on the device makes; told to maintainers, not called out upward. */
  expected?: true;
  /** In commissioning and drill: what the finding weighs when it turns out to be live. */
  weight?: { class: SignalClass; priority: Priority; latched: boolean };
}
