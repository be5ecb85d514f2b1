/** An owner registers the own venue; the office of its town approves or refuses it. */

import type { VenueInput } from './act.ts';
import type { FilingBase } from './filing.ts';
import type { Awaiting } from './loop/call.ts';

/** Who will own it; the phone is sealed and the password hashed by the feed. */
export interface RegisteredOwner {
  name: string;
  phone: string;
  username: string;
  /** Gone once it is decided. */
  passwordHash?: string;
}

/** `region` is the one that the venue lies in; it is decided in its town. */
export interface RegistrationFiling extends FilingBase<'registration'>, Awaiting {
  state: 'pending' | 'approved' | 'refused' | 'expired';
  venue: Omit<VenueInput, 'id'>;
  owner: RegisteredOwner;
  /** Keyed hash of what the applicant was given to ask with; never leaves the gateway. */
  codeHash: string;
  /** Ids of venues and of open registrations that may be the same: for who decides. */
  duplicates: string[];
  decidedBy?: string;
  /** Of a refusal. */
  reason?: string;
  /** Made by the approval. */
  venueMade?: string;
  userMade?: string;
}

interface OnRegistration {
  registrationId: string;
  expectedVersion?: number;
}

export type RegistrationAct =
  | {
      type: 'registration.file';
      venue: Omit<VenueInput, 'id'>;
      owner: Required<RegisteredOwner>;
      codeHash: string;
    }
  /** `username` in the place of the one that was wished for. */
  | ({ type: 'registration.approve'; venueId: string; userId: string; username?: string } & OnRegistration)
  | ({ type: 'registration.refuse'; reason: string } & OnRegistration);
