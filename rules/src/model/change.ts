/** What a step of the fold changed: the ledger stores it, the feed shows it, notify sends it. */

import type { ActReply } from './act.ts';
import type { Duty } from './duty.ts';
import type { Device, Region, User, Venue } from './facts.ts';
import type { Filing } from './filing.ts';
import type { Hazard, Priority, SignalClass } from './hazard.ts';
import type { CallReason } from './loop/call.ts';
import type { Period } from './period.ts';
import type { Photo, PhotoLink } from './photo.ts';
import type { RejectionRecord } from './record.ts';
import type { RulesVersion } from './rules-version.ts';
import type { ShadowFinding } from './shadow.ts';
import type { Ticket } from './ticket.ts';

/** Changes on transitions only, never for each reading. */
export interface DeviceHealth {
  deviceId: string;
  venueId: string;
  version: number;
  online: boolean;
  onlineSince?: number;
  /** False until the first reading: a device that never sent is not protected. */
  hasSent: boolean;
  silent: boolean;
  /** The collector it depends on is dead, or the device is not handed over yet: nobody is protected by it. */
  unprotected?: true;
  firmware?: string;
  model?: string;
  /** Stable names of standing faults: `low_battery`, `identity_reset`, `clock`, `sensor:smoke`, … */
  faults: string[];
  /** Time-limited modes in force, with their end. */
  modes: { mode: 'test' | 'muted' | 'disabled' | 'warm_up'; since: number; until?: number }[];
}

/** A message to people or a system, under a stable id; sent at least once, repeated until answered. [P9] */
export interface Notice {
  id: string;
  hazardId: string;
  ticketId: string | null;
  /** What on file it is about, when it is about no hazard itself. */
  filingId?: string;
  venueId: string;
  region: string;
  /** 0 = first call; each unanswered round climbs. */
  level: number;
  /** Whom: role and the region it is held in, and the office when not everybody with the role is meant. */
  to: { role: string; region: string; department?: string }[];
  /** User name of one person besides. */
  person?: string;
  reason:
    | 'opened'
    /** Opened again: to be dealt with as a new one is. */
    | 'reopened'
    /** Done, says one: another has to look. */
    | 'submitted'
    /** Sent back: it is not done. */
    | 'rejected'
    /** Handed to this unit: somebody there has to take it on. */
    | 'transferred'
    | 'member'
    | 'class'
    | 'priority'
    | 'unanswered'
    /** It was acknowledged long ago, and goes on. */
    | 'standing'
    | 'returned'
    | 'closed'
    | 'overdue'
    /** A ticket will be overdue before long. */
    | 'due_soon'
    /** Somebody should look again at what was put right. */
    | 'look_back'
    /** Something that should have been done was not. */
    | 'inaction'
    /** A planned time is over and it still stands. */
    | 'planned'
    | CallReason
    | 'receipt'
    /** News of what was told before: an alarm is over, a fault is over, a device was retired (GB/T 45839-2025). */
    | 'cleared'
    | 'recovered'
    | 'scrapped'
    /** Words of a person or a program. */
    | 'message'
    /** Duties that will soon be due. */
    | 'duty';
  class: SignalClass;
  priority: Priority;
  at: number;
  text: { zh: string; en: string };
  /** It asks for no answer: told once, and `answered` from the begin. */
  once?: true;
  state: 'due' | 'answered';
  /** User name of who answered, and when. */
  answeredBy?: string;
  answeredAt?: number;
  /** It was over before anybody answered. */
  endedAt?: number;
}

export interface Command {
  id: string;
  deviceId: string;
  venueId: string;
  name: 'mute' | 'self_test' | 'set_interval' | 'sync_time' | 'sound' | 'light';
  args: Record<string, unknown>;
  ttlS: number;
  expiresAt: number;
  state: 'pending' | 'done' | 'failed' | 'expired';
  error?: string;
  by: string;
  at: number;
}

/** How many alarms reach the desk of one duty officer; changes while there is a flood of them (ISA-18.2). */
export interface Desk {
  /** The region whose duty officer is called. */
  region: string;
  flood: boolean;
  /** Wall time at which the present flood began. */
  since?: number;
  /** New alarms told within ten minutes; counting stops at the limit in the profile. */
  alarms10min: number;
}

/** Before the ledger chains it: position and ordinal come from the entry. */
export interface AuditLine {
  at: number;
  /** User name, or `gateway`. */
  actor: string;
  action: string;
  subject: string;
  outcome: 'done' | 'refused';
  detail?: Record<string, unknown>;
}

export type Change =
  | { kind: 'region'; object: Region }
  | { kind: 'venue'; object: Venue }
  | { kind: 'device'; object: Device }
  | { kind: 'health'; object: DeviceHealth }
  | { kind: 'user'; object: User }
  | { kind: 'hazard'; object: Hazard }
  | { kind: 'ticket'; object: Ticket }
  | { kind: 'notice'; object: Notice }
  | { kind: 'command'; object: Command }
  | { kind: 'period'; object: Period }
  | { kind: 'filing'; object: Filing }
  | { kind: 'duty'; object: Duty }
  /** Taken back before it was due. */
  | { kind: 'duty_withdrawn'; object: { id: string } }
  | { kind: 'desk'; object: Desk }
  | { kind: 'shadow'; object: ShadowFinding }
  | { kind: 'photo'; object: Photo }
  | { kind: 'photo_link'; object: PhotoLink }
  | { kind: 'rejection'; id: string; object: RejectionRecord }
  /** For the ledger alone: the text is for those who may read the rules. [P10] */
  | { kind: 'rules'; object: RulesVersion }
  | { kind: 'audit'; object: AuditLine }
  | { kind: 'reply'; object: ActReply };
