/** After an incident others like it are warned; each venue confirms, and nobody's silence goes unnoticed. */

import { checkRoom, dropFiling, findFiling, keepFiling, touchFiling, unitPlace } from '../../filing/keep.ts';
import { setTimer, spanFromNow } from '../../filing/timers.ts';
import { type Decision, done, refuse, staleVersion } from '../../fold/decision.ts';
import { makeId, type Turn } from '../../fold/turn.ts';
import type { Actor } from '../../model/act.ts';
import type { WarningAct } from '../../model/loop/acts.ts';
import type { WarningFiling } from '../../model/loop/emergency.ts';
import { profileOf } from '../../profile/profile-of.ts';
import { closeWhenRead, receiptId, WALK, type WarningEntry } from './walk.ts';

export function decideWarning(turn: Turn, actor: Actor, act: WarningAct): Decision {
  switch (act.type) {
    case 'warning.issue':
      return issue(turn, actor, act);
    case 'warning.confirm':
      return confirm(turn, actor, act);
    case 'warning.withdraw':
      return withdraw(turn, act);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

/** Receipts follow tick by tick: a warning to all venues of a district is one small step. */
function issue(turn: Turn, actor: Actor, act: Extract<WarningAct, { type: 'warning.issue' }>): Decision {
  const { region } = act.to;
  if (!turn.state.regions.has(region))
    return refuse('unknown-region', `no region ${region}`, { field: 'to' });
  const place = unitPlace(turn.state, region);
  const full = checkRoom(place, 'warning');
  if (full !== null) return full;
  const { readWithin } = profileOf(turn.state, region).emergency.warning;
  const { dueAt, elapsedMs } = spanFromNow(turn, region, readWithin);
  const filing: WarningFiling = {
    type: 'warning',
    id: makeId(turn),
    version: 0,
    region,
    state: 'handing_out',
    openedAt: turn.at,
    dueAt,
    by: actor.username,
    text: act.text,
    to: act.to,
    ...(act.fromEmergency === undefined ? {} : { fromEmergency: act.fromEmergency }),
    ...{ venues: 0, read: 0, withdrawn: 0, passedOver: 0, chased: 0 },
  };
  const entry = keepFiling(turn, place, { filing });
  entry.walk = { what: 'hand_out', after: '' };
  setTimer(entry, WALK, turn.state.elapsedMs);
  setTimer(entry, 'chase', elapsedMs);
  return done(filing);
}

function confirm(turn: Turn, actor: Actor, act: Extract<WarningAct, { type: 'warning.confirm' }>): Decision {
  const found = findFiling(turn.state, 'receipt', receiptId(act.warningId, act.venueId));
  if (found === undefined) {
    return refuse('not-found', `the venue ${act.venueId} has no unread receipt of ${act.warningId}`);
  }
  const { filing } = found.entry;
  filing.state = 'read';
  filing.readBy = actor.username;
  filing.readAt = turn.at;
  filing.closedAt = turn.at;
  if (act.note !== undefined) filing.note = act.note;
  dropFiling(turn, found.place, found.entry);
  const warning = findFiling(turn.state, 'warning', act.warningId);
  if (warning !== undefined) {
    warning.entry.filing.read += 1;
    touchFiling(turn, warning.place, warning.entry);
    closeWhenRead(turn, warning.place, warning.entry);
  }
  return done(filing);
}

function withdraw(turn: Turn, act: Extract<WarningAct, { type: 'warning.withdraw' }>): Decision {
  const found = findFiling(turn.state, 'warning', act.warningId);
  if (found === undefined) return refuse('not-found', `no open warning ${act.warningId}`);
  const entry: WarningEntry = found.entry;
  const stale = staleVersion(entry.filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  if (entry.filing.state === 'withdrawing') return refuse('wrong-state', 'it is being withdrawn already');
  entry.filing.state = 'withdrawing';
  entry.filing.reason = act.reason;
  entry.timers = {};
  entry.walk = { what: 'withdraw', after: '' };
  setTimer(entry, WALK, turn.state.elapsedMs);
  touchFiling(turn, found.place, entry);
  return done(entry.filing);
}
