/** What people do with a hazard: acknowledge, silence, shelve, reset, promote and close are different acts. [P9] */

import { onUsual } from '../evaluate/index.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import { judge } from '../fold/inputs/devices.ts';
import type { Turn } from '../fold/turn.ts';
import type { Actor, HazardAct } from '../model/act.ts';
import type { Hazard } from '../model/hazard.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { promoteTicket } from '../ticket/open.ts';
import { settle } from './aside/settle.ts';
import { endCallOut } from './call-out/call-out.ts';
import { closeWhenOver } from './fall.ts';
import { move, refusalOf } from './life/move.ts';
import type { LifeEvent } from './life/table.ts';
import { closeHazard, logHazard, type Scene } from './open.ts';
import { logUnshelved, resumeCallOut } from './rouse.ts';
import { activeDevices } from './summary.ts';

interface ActScene extends Scene {
  by: string;
}

/** Decides one act on an open hazard. */
export function decideHazard(turn: Turn, actor: Actor, act: HazardAct): Decision {
  const venue = turn.state.venues.get(turn.state.derived.hazardVenue.get(act.hazardId) ?? '');
  const entry = venue?.hazards.values().find((open) => open.hazard.id === act.hazardId);
  if (venue === undefined || entry === undefined) {
    return refuse('not-found', `no open hazard ${act.hazardId}`);
  }
  const stale = staleVersion(entry.hazard, act.expectedVersion);
  if (stale !== null) return stale;
  const refusal =
    tableRefusal(entry.hazard, act.type) ?? perform({ turn, venue, entry, by: actor.username }, act);
  if (refusal !== null) return refusal;
  turn.touched.hazards.add(entry);
  settle(turn, venue, entry.hazard.deviceIds);
  return done(entry.hazard);
}

/** A call is no event of the hazard's life. */
const EVENTS: Readonly<Record<Exclude<HazardAct['type'], 'hazard.call'>, LifeEvent>> = {
  'hazard.acknowledge': 'acknowledge',
  'hazard.silence': 'silence',
  'hazard.shelve': 'shelve',
  'hazard.unshelve': 'unshelve',
  'hazard.reset': 'reset',
  'hazard.promote': 'promote',
  'hazard.close': 'close',
};

function tableRefusal(hazard: Hazard, type: HazardAct['type']): Decision | null {
  if (type === 'hazard.call') return null;
  const code = refusalOf(hazard, EVENTS[type]);
  if (code === null) return null;
  const inDanger = code === 'still-in-danger' || code === 'not-closable';
  const detail = `${EVENTS[type]} is not possible: ${hazard.live ? 'live' : 'test'} ${hazard.kind}, ${hazard.state}`;
  return refuse(code, detail, inDanger ? { deviceIds: activeDevices(hazard) } : {});
}

function perform(scene: ActScene, act: HazardAct): Decision | null {
  switch (act.type) {
    case 'hazard.acknowledge':
      return acknowledge(scene, act.note);
    case 'hazard.silence':
      scene.entry.hazard.silenced = true;
      move(scene.turn, scene.entry, 'silence', scene.by);
      return log(scene, 'silenced', act.note);
    case 'hazard.shelve':
      return shelve(scene, act);
    case 'hazard.unshelve':
      return unshelve(scene, act.note);
    case 'hazard.reset':
      return reset(scene, act.note);
    case 'hazard.promote':
      return promote(scene, act);
    case 'hazard.close':
      return close(scene, act);
    case 'hazard.call':
      return noteCall(scene, act);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

function acknowledge(scene: ActScene, note: string | undefined): null {
  const { turn, venue, entry, by } = scene;
  move(turn, entry, 'acknowledge', by);
  log(scene, 'acknowledged', note);
  endCallOut(turn, entry, by);
  closeWhenOver(turn, venue, entry);
  return null;
}

function shelve(scene: ActScene, act: Extract<HazardAct, { type: 'hazard.shelve' }>): Decision | null {
  const { turn, entry, by } = scene;
  const { hazard } = entry;
  const minutesMax = CLOCKS.hazard.shelveMinutesMax;
  if (!Number.isInteger(act.minutes) || act.minutes < 1 || act.minutes > minutesMax) {
    return refuse('invalid', `minutes are 1 to ${minutesMax}`, { field: 'minutes' });
  }
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  const durationMs = act.minutes * 60_000;
  hazard.shelved = { by, at: turn.at, until: turn.at + durationMs, reason: act.reason };
  entry.shelvedUntilElapsedMs = turn.state.elapsedMs + durationMs;
  // Nobody is called about what is shelved; the call-out starts again when shelving ends unanswered.
  entry.callOut.nextElapsedMs = null;
  move(turn, entry, 'shelve', by);
  return log(scene, 'shelved', act.note ?? act.reason);
}

function unshelve({ turn, entry, by }: ActScene, note = 'by hand'): null {
  logUnshelved(turn, entry, { note, by });
  move(turn, entry, 'unshelve', by);
  resumeCallOut(turn, entry);
  return null;
}

function reset({ turn, venue, entry, by }: ActScene, note: string | undefined): null {
  move(turn, entry, 'reset', by);
  const ending = { by, what: 'reset', isReset: true };
  closeHazard({ turn, venue, entry }, note === undefined ? ending : { ...ending, note });
  return null;
}

function promote(scene: ActScene, act: Extract<HazardAct, { type: 'hazard.promote' }>): Decision | null {
  const { turn, venue, entry, by } = scene;
  const { hazard } = entry;
  if (!hazard.live) return refuse('wrong-state', 'a test is never a major hazard');
  if (hazard.promoted !== undefined) return refuse('wrong-state', 'the hazard is major already');
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  hazard.promoted = { by, at: turn.at, reason: act.reason };
  move(turn, entry, 'promote', by);
  promoteTicket(turn, venue, { hazard, by, note: act.reason });
  return log(scene, 'promoted', act.note ?? act.reason);
}

function close(scene: ActScene, act: Extract<HazardAct, { type: 'hazard.close' }>): null {
  const { turn, venue, entry, by } = scene;
  move(turn, entry, 'close', by);
  const ending = { by, what: 'closed', cause: act.cause };
  closeHazard({ turn, venue, entry }, act.note === undefined ? ending : { ...ending, note: act.note });
  // A nuisance that a baseline told is what is usual there: it would be told for ever otherwise.
  if (act.cause === 'nuisance') acceptAsUsual(turn, entry.hazard);
  return null;
}

/** Who was called and whether somebody answered, as the caller says it. [P9] */
function noteCall(scene: ActScene, act: Extract<HazardAct, { type: 'hazard.call' }>): Decision | null {
  if (act.person === '') return refuse('invalid', 'who was called is needed', { field: 'person' });
  const said = act.note === undefined ? act.person : `${act.person} · ${act.note}`;
  return log(scene, act.answered ? 'call-answered' : 'call-unanswered', said);
}

function acceptAsUsual(turn: Turn, { members }: Hazard): void {
  const receivedAt = turn.at;
  for (const { deviceId, ruleId } of members) {
    judge(turn, deviceId, (rule, around, catalogue) =>
      onUsual(rule, ruleId, { receivedAt, around, catalogue }),
    );
  }
}

function log({ turn, entry, by }: ActScene, what: string, note: string | undefined): null {
  logHazard(turn, entry.hazard, note === undefined ? { by, what } : { by, what, note });
  return null;
}
