/** The ledger facts that deciding reads: regions, venues, devices, people. */

import type { DeviceCertificate, DeviceClaim } from './claim.ts';
import type { ForeignRef } from './foreign.ts';

export type RegionLevel = 'city' | 'district' | 'town' | 'village' | 'grid';
/** `root` is the one region of a fresh ledger; it has no level of its own above it. */
export interface Region {
  id: string;
  version: number;
  name: string;
  level: RegionLevel | 'root';
  /** Absent for `root` alone. */
  parent?: string;
}

export type RiskColour = 'red' | 'orange' | 'yellow' | 'blue';
export const RISK_COLOURS: readonly RiskColour[] = ['red', 'orange', 'yellow', 'blue'];
/** 1 to 9 are those of the public rules; a profile may have more. */
export type Category = number;

/** What the colour rule and the category limits are computed from (domain sheet §1, §2). */
export interface VenueFacts {
  flammable?: boolean;
  crowded?: boolean;
  keyFire?: boolean;
  mixed?: boolean;
  gasHeavy?: boolean;
  areaM2?: number;
  diners?: number;
  beds?: number;
  pupils?: number;
  staff?: number;
  /** Floor of the venue; category 4 must be on 1–3. */
  floor?: number;
  boarding?: boolean;
  kindergarten?: boolean;
  healthCentre?: boolean;
  dormitoryBeds?: number;
}

export interface RiskOverride {
  colour: RiskColour;
  reason: string;
  by: string;
  at: number;
}

export const LICENCES = ['licensed', 'unlicensed', 'temporary'] as const;
/** 有证 · 无证有固定场所 · 临时建筑. */
export type Licence = (typeof LICENCES)[number];
export const VENUE_STATES = ['open', 'suspended', 'closed'] as const;
export type VenueStateName = (typeof VENUE_STATES)[number];

/** Somebody to call; `phone` is sealed by the feed: no journal, ledger or log holds a number in plain. */
export interface Contact {
  name: string;
  role?: string;
  phone: string;
}

/** What is recorded of a venue beside its name, category and facts. */
export interface VenueRecord {
  licence?: Licence;
  licenceNumber?: string;
  address?: string;
  /** Degrees, WGS 84. */
  location?: { lat: number; lon: number };
  /** Ids of photos, 64 hexadecimal digits. */
  photos?: string[];
  /** Which of the photos are floor plans. */
  plans?: string[];
  /** Sealed since contacts are; plain in older journals. Shown masked either way. */
  contact?: string;
  contacts?: Contact[];
}

export interface Venue extends VenueRecord {
  id: string;
  version: number;
  name: string;
  category: Category;
  region: string;
  facts: VenueFacts;
  /** Absent is open. A closed venue stays in the ledger and is not supervised. */
  state?: { name: VenueStateName; at: number; by: string; reason: string };
  /** When somebody last confirmed what the colour rests on, and when the profile wants it again. */
  assessed?: { at: number; by: string; note?: string };
  reassessAt?: number;
  /** Lead office (牵头) of its category, and those that cooperate (配合). */
  lead?: string;
  cooperating?: string[];
  /** The colour in force: the override's if there is one, else the computed one. */
  risk: RiskColour;
  computedRisk: RiskColour;
  /** Why the computed colour is what it is; stable codes such as `flammable-and-crowded`. */
  riskReasons: string[];
  /** The same in words. */
  riskWords?: { zh: string; en: string }[];
  override?: RiskOverride;
  /** Limits of its category that the venue exceeds; flagged, never refused. */
  overLimit: string[];
  createdAt: number;
}

/** Has duties, takes devices: everything but what is closed. */
export function isSupervised({ state }: Pick<Venue, 'state'>): boolean {
  return state?.name !== 'closed';
}

export interface Device {
  id: string;
  version: number;
  venueId: string;
  /** A catalogue name; unknown names are accepted and flagged by `kindUnknown`. */
  kind: string;
  kindUnknown?: true;
  model?: string;
  place?: string;
  /** Device id of the collector that publishes for this one. */
  collector?: string;
  /** Another system's device whose words are this one's. */
  foreign?: ForeignRef;
  /** Starts at 1; a replacement or an identity reset starts the next. */
  generation: number;
  /** Keyed hash (HMAC-SHA-256, hex) of the secret; never leaves the gateway. */
  secretHash: string;
  retired?: true;
  outOfService?: OutOfService;
  /** The last one; a device that never had one has none. */
  claim?: DeviceClaim;
  certificate?: DeviceCertificate;
  createdAt: number;
}

/** A device taken out of service on purpose, for a time. Wall times in ms, for people; elapsed time ends it. */
export interface OutOfService {
  by: string;
  at: number;
  from: number;
  until: number;
  reason: string;
}

export const ROLES = [
  'admin',
  'duty_officer',
  'town_office',
  'town_section',
  'town_leader',
  'village',
  'grid_worker',
  'owner',
  'district_department',
  'district_committee',
  'city',
  'auditor',
  /** A program that says what it recognised in pictures; sees nothing. */
  'ai_intake',
] as const;
export type Role = (typeof ROLES)[number];
/** Those that several offices of one level share. */
export const OFFICE_ROLES: readonly Role[] = [
  'town_office',
  'town_section',
  'district_department',
  'district_committee',
  'city',
];

export interface RoleGrant {
  role: Role;
  region: string;
  /** The one venue that an owner has it for; an owner without one reaches nothing. */
  venue?: string;
  /**
   * The office that it is held in, as the profile names it (消防救援机构): such a person acts for no other office.
   * Without one it is held for all of them.
   */
  department?: string;
}

export interface User {
  id: string;
  version: number;
  username: string;
  name: string;
  roles: RoleGrant[];
  /** scrypt, with its parameters and salt in the string; never leaves the gateway. */
  passwordHash: string;
  /** Keyed hash of the secret of the person's calendar feed; never leaves the gateway. */
  calendarHash?: string;
  /** Raised when the password changes or the account is disabled: older sessions end. */
  sessionEpoch: number;
  disabled?: true;
  /** Sealed by the feed. */
  phone?: string;
  /** Other ways to reach the person, each sealed as the phone is. */
  contacts?: UserContacts;
  /** Browsers that are told by push; `sealed` says where each is. */
  pushes?: { id: string; label: string; at: number; sealed: string }[];
}

/** E-mail address, and ids under which robots of these systems know the person. */
export const USER_CONTACTS = ['email', 'wecom', 'dingtalk', 'feishu'] as const;
export type UserContacts = { [way in (typeof USER_CONTACTS)[number]]?: string };
