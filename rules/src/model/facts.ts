/** The ledger facts that deciding reads: regions, venues, devices, people. */

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

export interface Venue {
  id: string;
  version: number;
  name: string;
  category: Category;
  region: string;
  address?: string;
  contact?: string;
  facts: VenueFacts;
  /** The colour in force: the override's if there is one, else the computed one. */
  risk: RiskColour;
  computedRisk: RiskColour;
  /** Why the computed colour is what it is; stable codes such as `flammable-and-crowded`. */
  riskReasons: string[];
  override?: RiskOverride;
  /** Limits of its category that the venue exceeds; flagged, never refused. */
  overLimit: string[];
  createdAt: number;
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
  /** Starts at 1; a replacement or an identity reset starts the next. */
  generation: number;
  /** Keyed hash (HMAC-SHA-256, hex) of the secret; never leaves the gateway. */
  secretHash: string;
  retired?: true;
  outOfService?: OutOfService;
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

export type Role =
  | 'admin'
  | 'duty_officer'
  | 'town_office'
  | 'town_section'
  | 'town_leader'
  | 'village'
  | 'grid_worker'
  | 'owner'
  | 'district_department'
  | 'district_committee'
  | 'city'
  | 'auditor'
  /** A program that says what it recognised in pictures; sees nothing. */
  | 'ai_intake';

export interface RoleGrant {
  role: Role;
  region: string;
  /** The one venue that an owner has it for; an owner without one reaches nothing. */
  venue?: string;
}

export interface User {
  id: string;
  version: number;
  username: string;
  name: string;
  roles: RoleGrant[];
  /** scrypt, with its parameters and salt in the string; never leaves the gateway. */
  passwordHash: string;
  /** Raised when the password changes or the account is disabled: older sessions end. */
  sessionEpoch: number;
  disabled?: true;
}
