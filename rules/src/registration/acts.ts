/** Registrations of owners are filed, approved, refused, and expire when nobody decided. */

import { awaitDecision, endAwaited, tickDecision } from '../call/awaited.ts';
import { centreOf } from '../call/offices.ts';
import type { AddedClock } from '../filing/added-clock.ts';
import type { FilingClock } from '../filing/clocks.ts';
import {
  dropFiling,
  type FoundFiling,
  filingsOf,
  findFiling,
  keepFiling,
  unitPlace,
} from '../filing/keep.ts';
import { clearTimers, setTimer, spanFromNow, takeDue } from '../filing/timers.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import { responsibleUnit } from '../ledger/region-tree.ts';
import { checkNewUser, createUser } from '../ledger/user-acts.ts';
import { checkNewVenue, checkVenueFields, createVenue } from '../ledger/venue-acts.ts';
import type { Actor, UserInput, VenueInput } from '../model/act.ts';
import type { User, Venue } from '../model/facts.ts';
import type { RegistrationAct, RegistrationFiling } from '../model/registration.ts';
import { profileOf } from '../profile/profile-of.ts';
import { markDuplicates, openRegistrations } from './duplicates.ts';

/** Pending in all regions together; ours. [P8] */
export const REGISTRATIONS_MAX = 2_000;
/** In words of the gateway's own: nobody else is called so. */
const RESERVED: readonly string[] = [GATEWAY, 'public'];
/** Key of the call for who decides; name of the timer at whose end it expires. */
const DECIDED = 'decide';
const EXPIRE = 'expire';
const USERNAME = /^[A-Za-z0-9._@-]{1,64}$/;

type Filed = Extract<RegistrationAct, { type: 'registration.file' }>;
type Approved = Extract<RegistrationAct, { type: 'registration.approve' }>;
type Refused = Extract<RegistrationAct, { type: 'registration.refuse' }>;
type Found = FoundFiling<'registration'>;

export function decideRegistration(turn: Turn, actor: Actor, act: RegistrationAct): Decision {
  switch (act.type) {
    case 'registration.file':
      return file(turn, actor, act);
    case 'registration.approve':
      return approve(turn, actor, act);
    case 'registration.refuse':
      return turnDown(turn, actor, act);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

/** Says nothing of who is registered already: a taken user name is found at the approval. [P10] */
function file(turn: Turn, actor: Actor, { venue, owner, codeHash }: Filed): Decision {
  const { region } = venue;
  const refusal = checkVenueFields(turn, venue, region) ?? checkUsername(owner.username);
  if (refusal !== null) return refusal;
  const place = unitPlace(turn.state, responsibleUnit(turn.state, region));
  const full = checkRegistrationRoom(turn, place, region);
  if (full !== null) return full;
  const profile = profileOf(turn.state, region);
  const { dueAt, elapsedMs } = spanFromNow(turn, region, profile.registration.decideWithin);
  const filing: RegistrationFiling = {
    type: 'registration',
    id: `registration-${makeId(turn)}`,
    version: 0,
    region,
    state: 'pending',
    openedAt: turn.at,
    dueAt,
    by: actor.username,
    venue,
    owner: { ...owner },
    codeHash,
    duplicates: [],
  };
  markDuplicates(turn, filing);
  const entry = keepFiling(turn, place, { filing, dueElapsedMs: elapsedMs });
  beginClocks(turn, place, entry);
  return done(filing);
}

/** Until it expires, which is when it is due, those who decide are called. */
const beginClocks: FilingClock = (turn, place, entry) => {
  const { filing, dueElapsedMs = turn.state.elapsedMs } = entry as Found['entry'];
  const { region, venue } = filing;
  setTimer(entry, EXPIRE, dueElapsedMs);
  filing.decideBy = awaitDecision(
    { turn, place, entry },
    {
      key: DECIDED,
      within: profileOf(turn.state, region).waiting.registration,
      untilElapsedMs: dueElapsedMs,
      text: { zh: `【场所登记待审核】${venue.name}`, en: `A registration to decide: ${venue.name}` },
      to: centreOf(turn.state, responsibleUnit(turn.state, region)),
    },
  );
};

export const registrationClock: AddedClock = {
  isMissing: ({ timers }: FilingEntry) => timers?.[EXPIRE] === undefined,
  begin: beginClocks,
};

/** Venue and owner come at once, or neither: everything is looked at before anything changes. */
function approve(turn: Turn, actor: Actor, act: Approved): Decision {
  const found = findPending(turn, act);
  if ('refusal' in found) return found;
  const { filing } = found.entry;
  const { owner, region } = filing;
  const username = act.username ?? owner.username;
  const contacts = filing.venue.contacts ?? [{ name: owner.name, phone: owner.phone }];
  const venue: VenueInput = { ...filing.venue, contacts, id: act.venueId };
  const user: UserInput = {
    ...{ id: act.userId, username, name: owner.name, phone: owner.phone },
    ...{ roles: [], passwordHash: owner.passwordHash ?? '' },
  };
  const refusal =
    checkNewVenue(turn, venue, 'venueId') ?? checkUsername(username) ?? checkNewUser(turn, user);
  if (refusal !== null) return refusal;
  const made = createVenue(turn, venue);
  if ('refusal' in made) return made;
  const roles = [{ role: 'owner', region, venue: act.venueId } as const];
  const entered = createUser(turn, { type: 'user.create', user: { ...user, roles } });
  if ('refusal' in entered) return entered;
  filing.venueMade = (made.value as Venue).id;
  filing.userMade = (entered.value as User).id;
  filing.owner.username = username;
  return settle(turn, found, { state: 'approved', decidedBy: actor.username });
}

function turnDown(turn: Turn, actor: Actor, act: Refused): Decision {
  const found = findPending(turn, act);
  if ('refusal' in found) return found;
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  return settle(turn, found, { state: 'refused', decidedBy: actor.username, reason: act.reason });
}

export const tickRegistration: FilingClock = (turn, place, entry) => {
  const due = tickDecision({ turn, place, entry }, takeDue(turn, entry));
  if (due.includes(EXPIRE)) settle(turn, { place, entry: entry as Found['entry'] }, { state: 'expired' });
};

/** Nobody signs in with it any more, unless it became a user's. */
function settle(
  turn: Turn,
  { place, entry }: Found,
  outcome: Pick<RegistrationFiling, 'state' | 'decidedBy' | 'reason'>,
): Decision {
  const { filing } = entry;
  Object.assign(filing, outcome);
  filing.closedAt = turn.at;
  delete filing.owner.passwordHash;
  endAwaited({ turn, place, entry }, DECIDED, outcome.decidedBy);
  clearTimers(entry);
  dropFiling(turn, place, entry);
  return done(filing);
}

function findPending(
  turn: Turn,
  { registrationId, expectedVersion }: Approved | Refused,
): Found | Extract<Decision, { refusal: unknown }> {
  const found = findFiling(turn.state, 'registration', registrationId);
  if (found === undefined) return refuse('not-found', `no pending registration ${registrationId}`);
  return staleVersion(found.entry.filing, expectedVersion) ?? found;
}

function checkRegistrationRoom(turn: Turn, place: VenueState, region: string): Decision | null {
  const { openMax } = profileOf(turn.state, region).registration;
  const field = { field: 'region' };
  if (filingsOf(place, 'registration').length >= openMax) {
    return refuse('limit-reached', `${openMax} registrations wait here already`, field);
  }
  const all = [...openRegistrations(turn)].length;
  return all < REGISTRATIONS_MAX ? null : refuse('limit-reached', 'too many registrations wait', field);
}

function checkUsername(username: string): Decision | null {
  if (USERNAME.test(username) && !RESERVED.includes(username.toLowerCase())) return null;
  return refuse('invalid', 'this cannot be a user name', { field: 'username' });
}
