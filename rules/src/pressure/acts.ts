/** Slow rectification meets rising pressure, step by step and on record: letter, notice, interview, exposure. */

import { calendarNow } from '../calendar/index.ts';
import { checkRoom, dropFiling, filingsOf, findFiling, keepFiling, touchFiling } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { FilingEntry, State, VenueState } from '../fold/state.ts';
import { GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { PressureAct, PressureFiling, PressureStep, PressureTaken } from '../model/incentives.ts';
import { linkPhotos } from '../photo/acts.ts';
import { profileOf } from '../profile/profile-of.ts';
import { endNext, planNext } from './clock.ts';

type StepAct = Extract<PressureAct, { type: 'pressure.step' }>;
type Entry = FilingEntry & { filing: PressureFiling };

export function decidePressure(turn: Turn, actor: Actor, act: PressureAct): Decision {
  if (act.type === 'pressure.step') return takeStep(turn, actor, act);
  // A journal of a later version may hold acts that this one does not know.
  if (act.type !== 'pressure.end') return refuse('invalid', 'unknown act');
  const found = findFiling(turn.state, 'pressure', act.pressureId);
  if (found === undefined) return refuse('not-found', `no pressure ${act.pressureId} that goes on`);
  const stale = staleVersion(found.entry.filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  end(turn, found.place, { entry: found.entry, by: actor.username, reason: act.reason });
  return done(found.entry.filing);
}

/** The work is done: there is nothing left to press for. */
export function endPressureOn(turn: Turn, venue: VenueState, ticketId: string): void {
  const entry = pressureOn(venue, ticketId);
  if (entry !== undefined) end(turn, venue, { entry, by: GATEWAY, reason: 'the ticket is closed' });
}

function end(
  turn: Turn,
  place: VenueState,
  { entry, by, reason }: { entry: Entry; by: string; reason: string },
): void {
  entry.filing.state = 'closed';
  entry.filing.closedAt = turn.at;
  entry.filing.ended = { by, reason };
  delete entry.filing.dueAt;
  endNext({ turn, place, entry }, by === GATEWAY ? undefined : by);
  dropFiling(turn, place, entry);
}

/** One for each ticket, and one for the venue as such. */
function pressureOn(venue: VenueState, ticketId: string | undefined): Entry | undefined {
  return filingsOf(venue, 'pressure').find(({ filing }) => filing.ticketId === ticketId);
}

function takeStep(turn: Turn, actor: Actor, act: StepAct): Decision {
  const venue = act.venueId === '' ? undefined : turn.state.venues.get(act.venueId);
  if (venue?.venue == null) return refuse('unknown-venue', `no venue ${act.venueId}`, { field: 'venueId' });
  const slow = checkSlow(turn, venue, act.ticketId);
  if (slow !== null) return slow;
  const known = pressureOn(venue, act.ticketId);
  if (act.expectedVersion !== undefined) {
    const stale = staleVersion(known?.filing ?? { version: 0 }, act.expectedVersion);
    if (stale !== null) return stale;
  }
  const taken = known?.filing.steps ?? [];
  const skipped = skippedBy(turn.state, venue.venue.region, { act, taken });
  if ('refusal' in skipped) return skipped;
  const room = known === undefined ? checkRoom(venue, 'pressure') : null;
  if (room !== null) return room;
  const entry = known ?? begin(turn, actor, { venue, region: venue.venue.region, ticketId: act.ticketId });
  const { filing } = entry;
  filing.steps = [...filing.steps, taking(turn, actor, { act, skipped: skipped.steps })];
  const scene = { turn, place: venue, entry };
  endNext(scene, actor.username);
  planNext(scene, act.step);
  touchFiling(turn, venue, entry);
  const { id: venueId, region } = venue.venue;
  linkPhotos(turn, act.photoIds ?? [], {
    ...{ subject: 'pressure', subjectId: filing.id, venueId, region, by: actor.username },
  });
  return done(filing);
}

/** A ticket is pressed for once it is overdue; a venue as such whenever people see a reason. */
function checkSlow(turn: Turn, venue: VenueState, ticketId: string | undefined): Decision | null {
  if (ticketId === undefined) return null;
  const ticket = venue.tickets.get(ticketId)?.ticket;
  if (ticket === undefined || ticket.state === 'closed') {
    return refuse('not-found', `no open ticket ${ticketId} of ${venue.id}`, { field: 'ticketId' });
  }
  return ticket.dueAt < calendarNow(turn.state) ? null : refuse('wrong-state', 'the ticket is not overdue');
}

/** The steps that lie between the last one and this one; refused when they are passed over without a reason. */
function skippedBy(
  state: State,
  region: string,
  { act, taken }: { act: StepAct; taken: readonly PressureTaken[] },
): { steps: PressureStep[] } | Extract<Decision, { refusal: unknown }> {
  const order = profileOf(state, region).pressure.steps.map(({ step }) => step);
  const last = taken.at(-1);
  const next = last === undefined ? 0 : order.indexOf(last.step) + 1;
  const index = order.indexOf(act.step);
  if (index < 0) return refuse('invalid', `the profile has ${order.join(', ')}`, { field: 'step' });
  if (index < next) return refuse('out-of-order', `${last?.step} was taken already`, { field: 'step' });
  const steps = order.slice(next, index);
  if (steps.length > 0 && (act.skipReason ?? '') === '') {
    return refuse('out-of-order', `${steps.join(', ')} comes before it: to skip it needs a reason`, {
      field: 'skipReason',
    });
  }
  return { steps };
}

function begin(
  turn: Turn,
  actor: Actor,
  { venue, region, ticketId }: { venue: VenueState; region: string; ticketId: string | undefined },
): Entry {
  const filing: PressureFiling = {
    type: 'pressure',
    id: makeId(turn),
    version: 0,
    region,
    venueId: venue.id,
    ...(ticketId === undefined ? {} : { ticketId }),
    state: 'open',
    openedAt: turn.at,
    by: actor.username,
    steps: [],
  };
  return keepFiling(turn, venue, { filing }) as Entry;
}

function taking(
  turn: Turn,
  actor: Actor,
  { act, skipped }: { act: StepAct; skipped: PressureStep[] },
): PressureTaken {
  const { step, on, addressee, documentNo, photoIds, note, skipReason = '' } = act;
  return {
    ...{ step, on, recordedAt: turn.at, by: actor.username, addressee, documentNo },
    ...(photoIds === undefined ? {} : { photoIds }),
    ...(note === undefined ? {} : { note }),
    ...(skipped.length === 0 ? {} : { skipped: { steps: skipped, reason: skipReason } }),
  };
}
