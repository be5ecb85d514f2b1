/** A warning goes from venue to venue, some at each tick, so that 20,000 of them hold up no alarm. [P8] */

import type { FilingClock } from '../../filing/clocks.ts';
import {
  checkRoom,
  dropFiling,
  type FoundFiling,
  filingsOf,
  keepFiling,
  touchFiling,
} from '../../filing/keep.ts';
import { clearTimer, clearTimers, setTimer, spanFromNow, takeDue } from '../../filing/timers.ts';
import type { VenueState } from '../../fold/state.ts';
import type { Turn } from '../../fold/turn.ts';
import { isWithin } from '../../ledger/region-tree.ts';
import type { ReceiptFiling } from '../../model/loop/emergency.ts';
import { profileOf } from '../../profile/profile-of.ts';
import { tellSome } from './chase.ts';

export type WarningEntry = FoundFiling<'warning'>['entry'];
export const WALK = 'walk';
const CHASE = 'chase';
/** Receipts made or taken back in one tick, and regions told in one. */
export const VENUES_A_TICK = 100;

export function receiptId(warningId: string, venueId: string): string {
  return `receipt-${warningId}-${venueId}`;
}

export const tickWarning: FilingClock = (turn, place, given) => {
  const entry = given as WarningEntry;
  for (const name of takeDue(turn, entry)) {
    if (entry.filing.state === 'closed') return;
    if (name === WALK) walk(turn, place, entry);
    else if (name === CHASE) chase(turn, place, entry);
  }
};

function walk(turn: Turn, place: VenueState, entry: WarningEntry): void {
  const step = { hand_out: handOut, tell: tellSome, withdraw: takeBack }[entry.walk?.what ?? 'tell'];
  const after = step(turn, entry);
  touchFiling(turn, place, entry);
  if (after !== null && entry.walk !== undefined) {
    entry.walk.after = after;
    setTimer(entry, WALK, turn.state.elapsedMs);
    return;
  }
  const was = entry.walk?.what;
  delete entry.walk;
  if (was === 'hand_out') {
    entry.filing.state = 'open';
    startTelling(turn, entry);
    closeWhenRead(turn, place, entry);
  } else if (was === 'withdraw') end(turn, place, entry);
}

/** → the venue to go on after, null at the end. */
function handOut(turn: Turn, entry: WarningEntry): string | null {
  let count = 0;
  for (const venue of venuesAfter(turn, entry)) {
    if (!isMeant(turn, venue, entry)) continue;
    giveReceipt(turn, venue, entry);
    count += 1;
    if (count >= VENUES_A_TICK) return venue.id;
  }
  return null;
}

function giveReceipt(turn: Turn, place: VenueState, { filing: warning }: WarningEntry): void {
  if (place.venue === null || checkRoom(place, 'receipt') !== null) {
    warning.passedOver += 1;
    return;
  }
  const filing: ReceiptFiling = {
    type: 'receipt',
    id: receiptId(warning.id, place.id),
    version: 0,
    region: place.venue.region,
    venueId: place.id,
    state: 'unread',
    openedAt: turn.at,
    by: warning.by,
    warningId: warning.id,
    ...(warning.dueAt === undefined ? {} : { dueAt: warning.dueAt }),
  };
  warning.venues += 1;
  keepFiling(turn, place, { filing });
}

function takeBack(turn: Turn, entry: WarningEntry): string | null {
  let count = 0;
  for (const venue of venuesAfter(turn, entry)) {
    const receipt = unreadAt(venue, entry);
    if (receipt === undefined) continue;
    receipt.filing.state = 'withdrawn';
    receipt.filing.closedAt = turn.at;
    entry.filing.withdrawn += 1;
    dropFiling(turn, venue, receipt);
    count += 1;
    if (count >= VENUES_A_TICK) return venue.id;
  }
  return null;
}

/** Every venue, unlike what belongs to units, after the one that the walk has come to. */
function* venuesAfter({ state }: Turn, { walk }: WarningEntry): Generator<VenueState> {
  const after = walk?.after ?? '';
  for (const venue of state.venues.values()) if (venue.venue !== null && venue.id > after) yield venue;
}

function isMeant({ state }: Turn, { venue, devices }: VenueState, { filing: { to } }: WarningEntry): boolean {
  if (venue === null || !isWithin(state, venue.region, to.region)) return false;
  if (to.categories !== undefined && !to.categories.includes(venue.category)) return false;
  if (to.deviceKinds === undefined) return true;
  const kinds = to.deviceKinds;
  return devices.values().some(({ device }) => device.retired !== true && kinds.includes(device.kind));
}

export function unreadAt(venue: VenueState, { filing }: WarningEntry) {
  if (venue.filings.size === 0) return undefined;
  const id = receiptId(filing.id, venue.id);
  return filingsOf(venue, 'receipt').find((receipt) => receipt.filing.id === id);
}

/** Unread past the time: told again, one level higher each time, until the profile's number of rounds. */
function chase(turn: Turn, place: VenueState, entry: WarningEntry): void {
  const { chaseEvery, chasesMax } = profileOf(turn.state, entry.filing.region).emergency.warning;
  const { elapsedMs } = spanFromNow(turn, entry.filing.region, chaseEvery);
  if (entry.filing.state === 'handing_out') {
    setTimer(entry, CHASE, elapsedMs);
    return;
  }
  entry.filing.chased += 1;
  startTelling(turn, entry);
  if (entry.filing.chased < chasesMax) setTimer(entry, CHASE, elapsedMs);
  touchFiling(turn, place, entry);
}

function startTelling(turn: Turn, entry: WarningEntry): void {
  entry.walk = { what: 'tell', after: '' };
  setTimer(entry, WALK, turn.state.elapsedMs);
}

/** Every receipt that was handed out is read: nothing is left to do. */
export function closeWhenRead(turn: Turn, place: VenueState, entry: WarningEntry): void {
  const { state, venues, read } = entry.filing;
  if (state === 'open' && read >= venues) end(turn, place, entry);
}

function end(turn: Turn, place: VenueState, entry: WarningEntry): void {
  entry.filing.state = 'closed';
  entry.filing.closedAt = turn.at;
  delete entry.walk;
  clearTimer(entry, WALK);
  clearTimers(entry);
  dropFiling(turn, place, entry);
}
