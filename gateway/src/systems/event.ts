/** What systems are told of, and where it is read. */

import type { Hazard, Notice, Ticket } from '@ninewatch/rules';

/** One step of a thing as it stood then; a notice as it stands when it is read. `at` is when it was stored, ms. */
export type LoggedEvent = { seq: number; at: number } & (
  | { kind: 'hazard'; body: Hazard }
  | { kind: 'ticket'; body: Ticket }
  | { kind: 'notice'; body: Notice }
);

export interface Place {
  address?: string;
  /** Degrees, WGS 84. */
  location?: { lat: number; lon: number };
  /** From the outermost region inwards. */
  regions: { id: string; name: string }[];
}

/** The ledger's events in the order in which they were stored. */
export interface EventLog {
  /** Those with a number above `seq`, oldest first. */
  after(seq: number, limit: number): LoggedEvent[];
  /** The number of the last one; 0 when there is none. */
  newest(): number;
  /** The kept steps of a hazard up to that number, oldest first, the newest `limit` of them and the first. */
  ofHazard(id: string, upTo: number, limit: number): Extract<LoggedEvent, { kind: 'hazard' }>[];
  /** Where a venue is now; of a region alone where there is no venue. */
  place(venueId: string, region: string): Place;
}

export function objectOf({ kind, body }: LoggedEvent): string {
  return `${kind} ${body.id}`;
}
