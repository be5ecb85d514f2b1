/** What time alone changes, venue by venue; one at which nothing is due is passed over. */

import { calendarNow, keepCalendar } from '../../calendar/index.ts';
import { tickCombined } from '../../combine/combine.ts';
import { tickDuties } from '../../duty/tick.ts';
import { tickCheckDesks, tickChecks } from '../../duty-check/plan.ts';
import { filingDue, tickFilings } from '../../filing/clocks.ts';
import { tickSources } from '../../foreign/sources.ts';
import { tickRounds } from '../../form/rounds.ts';
import { hazardDue, tickHazards } from '../../hazard/clock.ts';
import { tickDesks } from '../../hazard/pattern/desk.ts';
import { serviceDue, tickService } from '../../ledger/disablement.ts';
import type { TickRecord } from '../../model/record.ts';
import { periodDue, tickPeriods } from '../../period/clock.ts';
import { tickScores } from '../../score/daily.ts';
import { ticketDue, tickTicket } from '../../ticket/clocks/clock.ts';
import type { DeviceEntry, State, VenuePart, VenueState } from '../state.ts';
import type { Turn } from '../turn.ts';
import { expireCommands } from './commands.ts';
import { contain } from './contain.ts';
import { tickDevices } from './devices.ts';

/** Less than this is a clock that is set right slowly. */
const CALENDAR_JUMP_MS = 60_000;
/** Devices that may fall silent in one tick, ours: some 100 ms of work, and 60,000 of them within a minute. */
export const SILENCES_A_TICK_MAX = 2_000;

/** Time passes by what the ticks count, never by what the wall clock says. [P3] */
export function takeTick(turn: Turn, tick: TickRecord): void {
  const { state } = turn;
  state.elapsedMs += Math.max(0, tick.elapsedMs);
  followCalendar(state, tick.receivedAt);
  tickDesks(turn);
  tickRounds(turn);
  tickCheckDesks(turn);
  tickSources(turn);
  const news = { left: SILENCES_A_TICK_MAX };
  for (const venue of state.venues.values()) {
    if (state.elapsedMs < venue.dueElapsedMs) continue;
    // First, so that what the same tick finds is looked at by what holds from now on.
    if (venue.periods.size > 0) {
      contain(turn, venue, { part: 'periods', work: () => tickPeriods(turn, venue) });
    }
    contain(turn, venue, { part: 'devices', work: () => lookAtDevices(turn, venue, news) });
    tickCombined(turn, venue);
    if (venue.hazards.size > 0 || venue.watches.size > 0) {
      contain(turn, venue, { part: 'hazards', work: () => tickHazards(turn, venue) });
    }
    if (venue.tickets.size > 0) {
      contain(turn, venue, { part: 'tickets', work: () => chaseAll(turn, venue) });
    }
    if (venue.filings.size > 0) {
      contain(turn, venue, { part: 'filings', work: () => tickFilings(turn, venue) });
    }
    if (venue.checks !== undefined) {
      contain(turn, venue, { part: 'checks', work: () => tickChecks(turn, venue) });
    }
    if (venue.commands.size > 0) {
      contain(turn, venue, { part: 'commands', work: () => expireCommands(turn, venue) });
    }
    venue.dueElapsedMs = nextDue(state, venue);
  }
  tickDuties(turn);
  tickScores(turn);
}

/** A jump of the clock that is believed at last changes when what is due by the calendar is due. */
function followCalendar(state: State, wallMs: number): void {
  const before = calendarNow(state);
  keepCalendar(state, wallMs);
  if (Math.abs(calendarNow(state) - before) > CALENDAR_JUMP_MS) wakeAll(state);
}

function lookAtDevices(turn: Turn, venue: VenueState, news: { left: number }): void {
  tickService(turn, venue);
  tickDevices(turn, venue, news);
}

function chaseAll(turn: Turn, venue: VenueState): void {
  for (const entry of venue.tickets.values()) tickTicket({ turn, venue, entry });
}

/** Something happened there other than that time passed: the next tick looks at it again. */
export function wakeVenue(state: State, venueId: string): void {
  const venue = state.venues.get(venueId);
  if (venue !== undefined) venue.dueElapsedMs = 0;
}

export function wakeAll(state: State): void {
  for (const venue of state.venues.values()) venue.dueElapsedMs = 0;
}

/** All that a step other than a tick touched may have become due earlier. */
export function wakeTouched({ state, touched }: Turn): void {
  for (const { device } of touched.health) wakeVenue(state, device.venueId);
  for (const { hazard } of touched.hazards) wakeVenue(state, hazard.venueId);
  for (const { ticket } of touched.tickets) wakeVenue(state, ticket.venueId);
  for (const { venueId } of touched.notices) wakeVenue(state, venueId);
  for (const { venueId } of touched.commands) wakeVenue(state, venueId);
  for (const { venueId } of touched.periods) wakeVenue(state, venueId);
  for (const placeId of touched.filings.values()) wakeVenue(state, placeId);
}

type Clock = (venue: VenueState, state: State) => number;
const CLOCKS: readonly [VenuePart, Clock][] = [
  ['devices', ({ devices }) => soonest(devices.values(), deviceDue)],
  ['combined', ({ combined }) => soonest(combined.values(), ({ deadline }) => deadline?.elapsedMs ?? NEVER)],
  [
    'hazards',
    ({ hazards, watches }) =>
      Math.min(
        soonest(hazards.values(), hazardDue),
        soonest(watches.values(), ({ untilElapsedMs }) => untilElapsedMs),
      ),
  ],
  ['tickets', ({ tickets }, state) => soonest(tickets.values(), (entry) => ticketDue(state, entry))],
  ['filings', ({ filings }) => soonest(filings.values(), filingDue)],
  ['checks', ({ checks }) => checks?.dueElapsedMs ?? NEVER],
  ['periods', ({ periods }) => soonest(periods.values(), periodDue)],
  ['commands', ({ commands }) => soonest(commands.values(), ({ untilElapsedMs }) => untilElapsedMs)],
];

const NEVER = Number.MAX_SAFE_INTEGER;

/** Of all parts that are not set aside: those wait for a start or new rules. */
function nextDue(state: State, venue: VenueState): number {
  let due = NEVER;
  for (const [part, clock] of CLOCKS) {
    if (venue.setAside?.includes(part) !== true) due = Math.min(due, clock(venue, state));
  }
  return due;
}

function deviceDue(entry: DeviceEntry): number {
  return entry.device.retired === true ? NEVER : Math.min(entry.rule.dueElapsedMs, serviceDue(entry));
}

function soonest<T>(items: readonly T[], due: (item: T) => number): number {
  let soonestMs = NEVER;
  for (const item of items) {
    const dueMs = due(item);
    if (dueMs < soonestMs) soonestMs = dueMs;
  }
  return soonestMs;
}
