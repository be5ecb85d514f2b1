/** What the closed loop keeps on file beside hazards and tickets: one shape for all of it, told apart by `type`. */

/** Where it stands in lists: what every filing has, whatever it is about. Times are ms since 1970, UTC. */
export interface FilingBase<T extends string = string> {
  type: T;
  id: string;
  version: number;
  /** Of the venue, or the unit that it belongs to. */
  region: string;
  venueId?: string;
  /** Each type has its own; `closed` and `ended` ones are kept by the ledger alone. */
  state: string;
  openedAt: number;
  dueAt?: number;
  closedAt?: number;
  /** Who made it: a user name, or `gateway`. */
  by: string;
}

/** A profile that took effect; the history of a region's profiles. Its id is `profile-<region>-<revision>`. */
export interface ProfileFiling extends FilingBase<'profile'> {
  profile: { id: string; version: string; revision: number };
  /** As it was given, YAML. */
  text: string;
  note?: string;
  /** Hash of the file text that was taken last in this region. */
  fileHash?: string;
}

/** Every type there is: a new one stands here, in the table of clocks when time changes it, and nowhere else. */
export type Filing = ProfileFiling;
export type FilingType = Filing['type'];
export type FilingOf<T extends FilingType> = Extract<Filing, { type: T }>;
