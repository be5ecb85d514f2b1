/** What people (and the gateway on their behalf) may ask; validated and authorised by the feed, decided by the fold. */

import type { ClaimAct } from './claim.ts';
import type { DutyAct } from './duty.ts';
import type { DutyCheckAct } from './duty-check.ts';
import type {
  Category,
  RegionLevel,
  RiskColour,
  RoleGrant,
  UserContacts,
  VenueFacts,
  VenueRecord,
  VenueStateName,
} from './facts.ts';
import type { ForeignAct, ForeignRef } from './foreign.ts';
import type { FormAct } from './form.ts';
import type { IncentiveAct } from './incentives.ts';
import type { IntakeAct } from './intake.ts';
import type { LoopAct } from './loop/acts.ts';
import type { MessageAct } from './message.ts';
import type { PeriodKind, WorkKind } from './period.ts';
import type { PhotoInput } from './photo.ts';
import type { RegistrationAct } from './registration.ts';
import type { ProposalAct } from './score.ts';
import type { TicketAct } from './ticket-act.ts';

export interface Actor {
  userId: string;
  username: string;
  name: string;
}

export type CloseCause = 'fire' | 'leak' | 'fault' | 'nuisance' | 'test' | 'unknown';

export interface RegionInput {
  id: string;
  name: string;
  level: RegionLevel;
  parent?: string;
}
export interface VenueInput extends VenueRecord {
  id: string;
  name: string;
  category: Category;
  region: string;
  facts: VenueFacts;
}
export interface DeviceInput {
  id: string;
  venueId: string;
  kind: string;
  model?: string;
  place?: string;
  collector?: string;
  foreign?: ForeignRef;
  /** Already hashed by the feed; the plain secret is never journalled. */
  secretHash: string;
}
export interface UserInput {
  id: string;
  username: string;
  name: string;
  roles: RoleGrant[];
  passwordHash: string;
  /** Sealed by the feed, as every number is. */
  phone?: string;
  contacts?: UserContacts;
}

/** A line of a table: without a field what is known stays. Only a new person needs a hash. */
export type UserLine = Omit<UserInput, 'name' | 'passwordHash'> & { name?: string; passwordHash?: string };

/** `expectedVersion` is the version the caller saw; another one is refused as `stale-version`. */
interface OnHazard {
  hazardId: string;
  expectedVersion?: number;
  note?: string;
}

export type HazardAct =
  | ({ type: 'hazard.acknowledge' } & OnHazard)
  | ({ type: 'hazard.silence' } & OnHazard)
  | ({ type: 'hazard.shelve'; minutes: number; reason: string } & OnHazard)
  | ({ type: 'hazard.unshelve' } & OnHazard)
  | ({ type: 'hazard.reset' } & OnHazard)
  | ({ type: 'hazard.promote'; reason: string } & OnHazard)
  | ({ type: 'hazard.close'; cause: CloseCause } & OnHazard)
  /** Somebody was telephoned about it: a line in its log that changes nothing else. */
  | ({ type: 'hazard.call'; person: string; answered: boolean } & OnHazard);

interface OnService {
  id: string;
  expectedVersion?: number;
}
/** Wall times, ms; `from` left out or past is now. */
interface Service {
  from?: number;
  until: number;
  reason: string;
}

/** On a device, or on every device that a venue has now. */
export type ServiceAct =
  | ({ type: 'device.out_of_service' } & OnService & Service)
  | ({ type: 'device.back_in_service'; note?: string } & OnService)
  | ({ type: 'venue.out_of_service' } & OnService & Service)
  | ({ type: 'venue.back_in_service'; note?: string } & OnService);

export type LedgerAct =
  | { type: 'region.create'; region: RegionInput }
  | { type: 'region.change'; id: string; expectedVersion?: number; name?: string; parent?: string }
  | { type: 'venue.create'; venue: VenueInput }
  | { type: 'venue.change'; id: string; expectedVersion?: number; patch: Partial<Omit<VenueInput, 'id'>> }
  /** `colour: null` takes the override back. */
  | {
      type: 'venue.override';
      id: string;
      expectedVersion?: number;
      colour: RiskColour | null;
      reason: string;
    }
  /** Somebody looked at what the colour rests on, and it is still so. */
  | { type: 'venue.assess'; id: string; expectedVersion?: number; note?: string }
  | { type: 'venue.state'; id: string; expectedVersion?: number; state: VenueStateName; reason: string }
  | { type: 'device.create'; device: DeviceInput }
  | {
      type: 'device.change';
      id: string;
      expectedVersion?: number;
      patch: {
        venueId?: string;
        kind?: string;
        model?: string;
        place?: string;
        collector?: string;
        /** Null: it is heard through nothing foreign any more. */
        foreign?: ForeignRef | null;
        retired?: boolean;
      };
    }
  | { type: 'device.replace'; id: string; expectedVersion?: number; secretHash: string }
  | { type: 'user.create'; user: UserInput }
  | {
      type: 'user.change';
      id: string;
      expectedVersion?: number;
      patch: {
        name?: string;
        roles?: RoleGrant[];
        passwordHash?: string;
        disabled?: boolean;
        phone?: string;
        /** Those that are named alone; an empty one is forgotten. */
        contacts?: UserContacts;
      };
    }
  /** Upserts, in order; each line answers for itself. At most 1,000 lines an act. */
  | { type: 'venue.import'; lines: { line: number; venue: VenueInput }[] }
  | { type: 'region.import'; lines: { line: number; region: RegionInput }[] }
  | { type: 'user.import'; lines: { line: number; user: UserLine }[] }
  | { type: 'device.import'; lines: { line: number; device: DeviceInput }[] };

/** `from` left out or past is now; wall times, ms. */
export interface PeriodInput {
  kind: PeriodKind;
  venueId: string;
  deviceIds?: string[];
  from?: number;
  until: number;
  reason: string;
  work?: WorkKind;
}

/** Ending a planned one cancels it. */
export type PeriodAct =
  | { type: 'period.create'; period: PeriodInput }
  | { type: 'period.end'; periodId: string; expectedVersion?: number; note?: string };

/** `region` and all below it that has no profile of its own; `expectedVersion` is the revision that the caller saw. */
export interface ProfileAct {
  type: 'profile.set';
  region: string;
  text: string;
  expectedVersion?: number;
  note?: string;
  /** Of the configured file, when that is where it comes from. */
  fileHash?: string;
}
/** The same content may be kept again: it is as fresh then as a new one. */
export type PhotoAct = { type: 'photo.keep'; photo: PhotoInput };

/** Somebody has heard the warning and says what will be done. */
export interface InactionAct {
  type: 'inaction.answer';
  inactionId: string;
  expectedVersion?: number;
  note?: string;
}

/** A queued command to a device; repeated by the gateway until its result or its end. */
export type DeviceAct = {
  type: 'device.command';
  deviceId: string;
  name: 'mute' | 'self_test' | 'set_interval' | 'sound' | 'light';
  args: Record<string, unknown>;
  ttlS: number;
};

/** A browser in which a person wants to be told. */
export type PushAct =
  | { type: 'push.add'; username: string; push: { id: string; label: string; sealed: string } }
  | { type: 'push.drop'; username: string; pushId: string };

/** Kept in the audit log alone; changes no decision. */
export type AuditAct =
  | {
      type: 'session.open' | 'session.refused' | 'session.close';
      username: string;
      address: string;
      /** Refused ones before it, of any name, that have no line of their own. */
      unwritten?: number;
    }
  | {
      /** Numbers of people were shown in plain: of which list, and how many. */
      type: 'session.contacts';
      username: string;
      list: string;
      count: number;
    }
  /** Somebody had a channel send a message that says it is a test; or a notice that was given up sent again. */
  | { type: 'session.channel_test'; id: string; ok: boolean }
  | ({ type: 'session.notice_retry'; id: string } & RefusedBefore)
  /** A system that wanted to be told no more is told again, or something that it would not take is sent again. */
  | ({ type: 'session.system_start'; username: string; system: string } & RefusedBefore)
  | { type: 'session.system_replay'; username: string; letter: number; outcome: string }
  | {
      /** A text with mistakes was sent, or read, and stands in nothing: on the trail as the act that it was to be. */
      type: 'text.refused';
      of: 'rules' | 'profile.set';
      region?: string;
      code: RefusalCode;
      /** How many mistakes, and the first of them. */
      mistakes: number;
      errors: { reason: string; file?: string; line: number; column: number }[];
    }
  /** The program beside the gateway was started anew. */
  | ({ type: 'guest.restart'; guest: 'node-red' } & RefusedBefore)
  | LineAct;

/** Nothing came of it: refused before it came to be decided. */
interface RefusedBefore {
  refused?: RefusalCode;
}

/** What went over the lines of GB/T 26875.3: asked and answered elsewhere, written down here. */
export type LineAct =
  /** Somebody asks a transmitter, or tells it something. */
  | ({ type: 'transmitter.ask'; transmitter: string; question: string; minutes?: number } & RefusedBefore)
  /** What came of it, by the gateway. */
  | { type: 'transmitter.answer'; transmitter: string; question: string; outcome: string }
  /** A higher centre asked us, or told us something. */
  | { type: 'centre.ask'; centre: string; question: string; minutes?: number; clockOffMs?: number };

export type Act =
  | HazardAct
  | TicketAct
  | LedgerAct
  | ServiceAct
  | PeriodAct
  | ProfileAct
  | ProposalAct
  | FormAct
  | LoopAct
  | PhotoAct
  | InactionAct
  | RegistrationAct
  | IntakeAct
  | IncentiveAct
  | ForeignAct
  | DutyAct
  | DutyCheckAct
  | DeviceAct
  | PushAct
  | ClaimAct
  | MessageAct
  | AuditAct;

export type RefusalCode =
  | 'not-found'
  | 'already-exists'
  | 'stale-version'
  | 'invalid'
  | 'still-in-danger'
  | 'still-active'
  | 'same-person'
  | 'not-designated'
  | 'not-called'
  | 'wrong-state'
  | 'not-shelvable'
  | 'not-closable'
  | 'unknown-region'
  | 'unknown-venue'
  | 'unknown-collector'
  | 'unknown-device'
  | 'unknown-person'
  | 'unknown-office'
  | 'unknown-photo'
  | 'claim-unusable'
  | 'limit-reached'
  | 'not-eligible'
  | 'not-enough-credits'
  | 'out-of-order'
  | 'profile-unusable'
  | 'rules-unusable';

export interface ImportReport {
  created: number;
  updated: number;
  /** Lines that say what is so already. */
  unchanged: number;
  rejected: { line: number; column: string; reason: string }[];
}

/** The decision on an act. `value` is the thing after it (hazard, ticket, venue, device, …). */
export type ActReply =
  | { actId: string; ok: true; value: unknown }
  | { actId: string; ok: false; code: RefusalCode; detail: string; field?: string; deviceIds?: string[] };
