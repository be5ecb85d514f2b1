/** What people do with a hazard: acknowledge, silence, shelve, reset, promote and close are different acts. [P9] */

import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { Turn } from '../fold/turn.ts';
import type { Actor, HazardAct } from '../model/act.ts';
import type { Hazard } from '../model/hazard.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { promoteTicket } from '../ticket/open.ts';
import { endCallOut } from './call-out/call-out.ts';
import { closeWhenOver, endShelf, resumeCallOut } from './findings.ts';
import { isLifeAlarm } from './life.ts';
import { closeHazard, logHazard, type Scene } from './open.ts';
import { activeDevices, refreshState } from './summary.ts';

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
  const refusal = perform({ turn, venue, entry, by: actor.username }, act);
  if (refusal !== null) return refusal;
  turn.touched.hazards.add(entry);
  return done(entry.hazard);
}

function perform(scene: ActScene, act: HazardAct): Decision | null {
  switch (act.type) {
    case 'hazard.acknowledge':
      return acknowledge(scene, act.note);
    case 'hazard.silence':
      scene.entry.hazard.silenced = true;
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
  }
}

function acknowledge(scene: ActScene, note: string | undefined): null {
  const { turn, venue, entry, by } = scene;
  const { hazard } = entry;
  if (!hazard.acknowledged) {
    hazard.acknowledged = true;
    hazard.acknowledgedAt = turn.at;
    hazard.acknowledgedBy = by;
  }
  log(scene, 'acknowledged', note);
  endCallOut(turn, entry);
  refreshState(hazard);
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
  if (isInAlarm(hazard, hazard.active || hazard.latched)) {
    return refuse('not-shelvable', `a live ${hazard.kind} hazard in alarm cannot be shelved`);
  }
  const durationMs = act.minutes * 60_000;
  hazard.shelved = { by, at: turn.at, until: turn.at + durationMs, reason: act.reason };
  entry.shelvedUntilElapsedMs = turn.state.elapsedMs + durationMs;
  // Nobody is called about what is shelved; the call-out starts again when shelving ends unanswered.
  entry.callOut.nextElapsedMs = null;
  refreshState(hazard);
  return log(scene, 'shelved', act.note ?? act.reason);
}

/**
 * Neither shelved nor closed while `lasting`. To shelving a latched alarm lasts until somebody resets it; closing is
 * an end as a reset is, with the cause on record, so there it lasts as long as the danger.
 */
function isInAlarm(hazard: Hazard, lasting: boolean): boolean {
  return lasting && isLifeAlarm(hazard);
}

function unshelve({ turn, entry, by }: ActScene, note = 'by hand'): Decision | null {
  if (entry.hazard.shelved === undefined) return refuse('wrong-state', 'the hazard is not shelved');
  endShelf(turn, entry, { note, by });
  resumeCallOut(turn, entry);
  return null;
}

function reset({ turn, venue, entry, by }: ActScene, note: string | undefined): Decision | null {
  const deviceIds = activeDevices(entry.hazard);
  if (entry.hazard.active) {
    return refuse('still-in-danger', 'the danger is not over', { deviceIds });
  }
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
  promoteTicket(turn, venue, { hazard, by, note: act.reason });
  return log(scene, 'promoted', act.note ?? act.reason);
}

function close(scene: ActScene, act: Extract<HazardAct, { type: 'hazard.close' }>): Decision | null {
  const { turn, venue, entry, by } = scene;
  const { hazard } = entry;
  if (isInAlarm(hazard, hazard.active)) {
    return refuse('not-closable', `a live ${hazard.kind} hazard in alarm cannot be closed`, {
      deviceIds: activeDevices(hazard),
    });
  }
  const ending = { by, what: 'closed', cause: act.cause };
  closeHazard({ turn, venue, entry }, act.note === undefined ? ending : { ...ending, note: act.note });
  return null;
}

function log({ turn, entry, by }: ActScene, what: string, note: string | undefined): null {
  logHazard(turn, entry.hazard, note === undefined ? { by, what } : { by, what, note });
  return null;
}
