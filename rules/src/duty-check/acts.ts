/** The office asks whether somebody is at the desk; the duty officer says so. */

import { dropFiling, filingsOf, findFiling, unitPlace } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { State } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { isWithin } from '../ledger/region-tree.ts';
import type { Actor } from '../model/act.ts';
import type { DutyCheckAct } from '../model/duty-check.ts';
import { askDesk, endAbsence } from './ask.ts';
import { hasWatch } from './plan.ts';

export function decideDutyCheck(turn: Turn, actor: Actor, act: DutyCheckAct): Decision {
  switch (act.type) {
    case 'duty_check.ask':
      return ask(turn, actor, act);
    case 'duty_check.answer':
      return answer(turn, actor, act);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

/** One at a time: who is being asked is not asked again. */
function ask(turn: Turn, actor: Actor, act: Extract<DutyCheckAct, { type: 'duty_check.ask' }>): Decision {
  const { region, reason, withinMs } = act;
  if (!turn.state.regions.has(region)) {
    return refuse('unknown-region', `no region ${region}`, { field: 'region' });
  }
  if (!hasWatch(turn.state, region)) {
    return refuse('invalid', `nobody has the watch in ${region}`, { field: 'region' });
  }
  const place = unitPlace(turn.state, region);
  if (filingsOf(place, 'duty_check').length > 0)
    return refuse('wrong-state', 'one waits for an answer already');
  return done(askDesk(turn, place, { by: actor.username, reason, withinMs }));
}

/** By a duty officer of the desk alone: nobody else's word says that the watch is kept. */
function answer(
  turn: Turn,
  actor: Actor,
  act: Extract<DutyCheckAct, { type: 'duty_check.answer' }>,
): Decision {
  const found = findFiling(turn.state, 'duty_check', act.id);
  if (found === undefined) return refuse('not-found', `no duty check ${act.id} that waits for an answer`);
  const { place, entry } = found;
  const { filing } = entry;
  const stale = staleVersion(filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (filing.by === actor.username)
    return refuse('same-person', 'another person answers than the one who asked');
  if (!isOnWatch(turn.state, actor, filing.region)) {
    return refuse('not-called', `${actor.username} is no duty officer there`);
  }
  filing.state = 'answered';
  filing.closedAt = turn.at;
  const base = { at: turn.at, by: actor.username };
  filing.answered = act.note === undefined ? base : { ...base, note: act.note };
  dropFiling(turn, place, entry);
  endAbsence(turn, place);
  return done(filing);
}

function isOnWatch(state: State, actor: Actor, region: string): boolean {
  const grants = state.users.get(actor.userId)?.roles ?? [];
  return grants.some((grant) => grant.role === 'duty_officer' && isWithin(state, region, grant.region));
}
