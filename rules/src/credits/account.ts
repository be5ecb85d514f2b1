/** A venue's account of safety credits (安全信用积分): the balance is at hand, the lines are the ledger's. */

import { fileAway, filingsOf, keepFiling, touchFiling } from '../filing/keep.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import type { CreditAccount, CreditEntry } from '../model/incentives.ts';

/** Subjects that earned and entries that were reversed are remembered up to this; the oldest are forgotten. [P8] */
const REMEMBERED_MAX = 200;

export interface Account {
  venue: VenueState;
  entry: FilingEntry & { filing: CreditAccount };
}

/** Opened with a balance of 0 when the venue has none yet. */
export function accountOf(turn: Turn, venue: VenueState): Account {
  const [known] = filingsOf(venue, 'credit_account');
  if (known !== undefined) return { venue, entry: known };
  const filing: CreditAccount = {
    type: 'credit_account',
    id: `credits-${venue.id}`,
    version: 0,
    region: venue.venue?.region ?? 'root',
    venueId: venue.id,
    state: 'open',
    openedAt: turn.at,
    by: GATEWAY,
    balance: 0,
    redeemed: { year: '', points: 0 },
    applied: {},
    earned: [],
    reversed: [],
  };
  return { venue, entry: keepFiling(turn, venue, { filing }) as Account['entry'] };
}

export function balanceOf(venue: VenueState): number {
  return filingsOf(venue, 'credit_account')[0]?.filing.balance ?? 0;
}

type Line = Pick<CreditEntry, 'act' | 'points' | 'by'> &
  Partial<Pick<CreditEntry, 'rule' | 'subject' | 'good' | 'reverses' | 'note'>>;

/** Writes one line and moves the balance with it; the balance may fall below 0 by what is taken back. */
export function book(turn: Turn, { venue, entry }: Account, line: Line): CreditEntry {
  const { filing } = entry;
  filing.balance += line.points;
  filing.region = venue.venue?.region ?? filing.region;
  const booked: CreditEntry = {
    type: 'credit_entry',
    id: makeId(turn),
    version: 0,
    region: filing.region,
    venueId: venue.id,
    state: 'booked',
    openedAt: turn.at,
    closedAt: turn.at,
    balance: filing.balance,
    ...line,
  };
  fileAway(turn, booked);
  touchFiling(turn, venue, entry);
  return booked;
}

/** With one more; the oldest go. */
export function remembered(known: readonly string[], one: string): string[] {
  return [...known, one].slice(-REMEMBERED_MAX);
}
