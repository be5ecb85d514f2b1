/** A venue closes for a while or for good, opens again, and is looked at again when it is due. */

import { wakePlace } from '../duty/wake.ts';
import { type Decision, done, refuse } from '../fold/decision.ts';
import { emit, type Turn } from '../fold/turn.ts';
import type { Actor, LedgerAct } from '../model/act.ts';
import { rescoreKnown } from '../score/rescore.ts';
import { findVenue, settle } from './venue-acts.ts';

/** Ids that a refusal names. [P8] */
const NAMED_MAX = 50;

/** Closed it has no duties, so no device may be left that would find something there. */
export function moveVenue(
  turn: Turn,
  actor: Actor,
  act: Extract<LedgerAct, { type: 'venue.state' }>,
): Decision {
  const found = findVenue(turn, act.id, act.expectedVersion);
  if ('refusal' in found) return found;
  const { place, venue } = found.place;
  if ((venue.state?.name ?? 'open') === act.state) {
    return refuse('wrong-state', `it is ${act.state} already`, { field: 'state' });
  }
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  if (act.state === 'closed') {
    const inUse = place.devices.values().filter(({ device }) => device.retired !== true);
    const deviceIds = inUse.slice(0, NAMED_MAX).map(({ device }) => device.id);
    if (deviceIds.length > 0) {
      const detail = `${inUse.length} devices are to be retired or moved first: ${deviceIds.join(', ')}`;
      return refuse('wrong-state', detail, { field: 'state', deviceIds });
    }
  }
  venue.state = { name: act.state, at: turn.at, by: actor.username, reason: act.reason };
  venue.version += 1;
  emit(turn, { kind: 'venue', object: venue });
  wakePlace(place);
  rescoreKnown(turn, place);
  return done(venue);
}

/** What the colour rests on was looked at: the year begins anew. */
export function assessVenue(
  turn: Turn,
  actor: Actor,
  act: Extract<LedgerAct, { type: 'venue.assess' }>,
): Decision {
  const found = findVenue(turn, act.id, act.expectedVersion);
  if ('refusal' in found) return found;
  const note = act.note === undefined ? {} : { note: act.note };
  found.place.venue.assessed = { at: turn.at, by: actor.username, ...note };
  return settle(turn, found.place);
}
