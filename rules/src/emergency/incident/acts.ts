/** What people do in an incident or a drill, from declaring it to closing it. */

import { endCalls, isCalled, tickCalls } from '../../call/call.ts';
import type { FilingClock } from '../../filing/clocks.ts';
import { checkRoom, dropFiling, keepFiling, touchFiling } from '../../filing/keep.ts';
import { clearTimers, takeDue } from '../../filing/timers.ts';
import { type Decision, done, pushBounded, refuse, staleVersion } from '../../fold/decision.ts';
import type { VenueState } from '../../fold/state.ts';
import { makeId, type Turn } from '../../fold/turn.ts';
import type { Actor } from '../../model/act.ts';
import type { EmergencyAct } from '../../model/loop/acts.ts';
import type { IncidentFiling } from '../../model/loop/emergency.ts';
import { blindAt } from './blind.ts';
import { type IncidentEvent, nextIncidentState } from './life.ts';
import { answerForce, followPlan } from './plan.ts';
import { expectNext, takeReport, tickReport } from './reports.ts';
import { findIncident, type IncidentScene, logLine } from './scene.ts';

const GRADES_MAX = 50;
type Declare = Extract<EmergencyAct, { type: 'emergency.declare' }>;
type Later = Exclude<EmergencyAct, Declare>;

export function decideEmergency(turn: Turn, actor: Actor, act: EmergencyAct): Decision {
  if (act.type === 'emergency.declare') return declare(turn, actor, act);
  const found = findIncident(turn.state, act.emergencyId);
  if (found === undefined) return refuse('not-found', `no open emergency ${act.emergencyId}`);
  const { filing } = found.entry;
  const stale = staleVersion(filing, act.expectedVersion);
  if (stale !== null) return stale;
  const event = eventOf(act);
  const next = nextIncidentState(filing.state, event);
  if (next === null) {
    return refuse('wrong-state', `${event} is not possible while the incident is ${filing.state}`);
  }
  const scene = { turn, ...found };
  const refusal = perform(scene, actor.username, act);
  if (refusal !== null) return refusal;
  filing.state = next;
  touchFiling(turn, found.place, found.entry);
  if (act.type === 'emergency.report' || act.type === 'emergency.review') expectNext(scene);
  if (next === 'concluded' && act.type === 'emergency.report') endCalls(scene);
  if (next === 'closed') close(scene);
  return done(filing);
}

function eventOf(act: Later): IncidentEvent {
  return act.type === 'emergency.report' ? act.kind : (act.type.slice('emergency.'.length) as IncidentEvent);
}

function declare(turn: Turn, actor: Actor, act: Declare): Decision {
  const place = turn.state.venues.get(act.venueId);
  if (place === undefined || place.venue === null) {
    return refuse('unknown-venue', `no venue ${act.venueId}`, { field: 'venueId' });
  }
  const isDrill = act.drill === true;
  const type = isDrill ? 'drill' : 'emergency';
  const refusal = checkHazard(place, act) ?? checkRoom(place, type);
  if (refusal !== null) return refusal;
  const filing = {
    ...{ type, id: makeId(turn), version: 0, region: place.venue.region, venueId: place.id },
    ...{ state: 'open', openedAt: turn.at, by: actor.username, drill: isDrill },
    ...{ kind: act.kind, grade: act.grade, what: act.what },
    ...(act.hazardId === undefined ? {} : { hazardId: act.hazardId }),
    plan: { id: '', name: { zh: '', en: '' } },
    grades: [{ grade: act.grade, at: turn.at, by: actor.username }],
    ...{ checklist: [], forces: [], calls: [], timeline: [], reports: [] },
    ...blindAt(turn, place),
  } as IncidentFiling;
  const entry = keepFiling(turn, place, { filing }) as IncidentScene['entry'];
  const scene = { turn, place, entry };
  logLine(scene, { by: actor.username, what: 'declared', note: act.what });
  followPlan(scene, actor.username);
  expectNext(scene);
  return done(filing);
}

/** A live danger belongs to no drill, and a test to no emergency. */
function checkHazard(place: VenueState, { hazardId, drill }: Declare): Decision | null {
  if (hazardId === undefined) return null;
  const hazard = place.hazards.values().find((each) => each.hazard.id === hazardId)?.hazard;
  if (hazard === undefined) {
    return refuse('invalid', `no open hazard ${hazardId} at the venue`, { field: 'hazardId' });
  }
  if (hazard.live === (drill === true)) {
    return refuse('invalid', 'drills and live dangers never mix', { field: 'drill' });
  }
  return null;
}

function perform(scene: IncidentScene, by: string, act: Later): Decision | null {
  switch (act.type) {
    case 'emergency.grade':
      return regrade(scene, by, act);
    case 'emergency.check':
      return check(scene, by, act);
    case 'emergency.answer':
      return answer(scene, by, act.force);
    case 'emergency.note':
      logLine(scene, { by, what: 'note', note: act.what });
      return null;
    case 'emergency.report':
      if (act.text === '') return refuse('invalid', 'a text is needed', { field: 'text' });
      takeReport(scene, { kind: act.kind, text: act.text, by });
      return null;
    case 'emergency.review':
      return review(scene, by, act);
    case 'emergency.close':
      return mayClose(scene, by, act);
  }
}

/** Raised or lowered with a reason; what the new plan has besides is added. */
function regrade(
  scene: IncidentScene,
  by: string,
  { grade, reason }: Extract<Later, { type: 'emergency.grade' }>,
): Decision | null {
  const { filing } = scene.entry;
  if (grade === filing.grade) return refuse('invalid', `it is of grade ${grade}`, { field: 'grade' });
  if (reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  filing.grade = grade;
  pushBounded(filing.grades, { grade, at: scene.turn.at, by, reason }, GRADES_MAX);
  logLine(scene, { by, what: `grade-${grade}`, note: reason });
  followPlan(scene, by);
  return null;
}

function check(
  scene: IncidentScene,
  by: string,
  act: Extract<Later, { type: 'emergency.check' }>,
): Decision | null {
  const item = scene.entry.filing.checklist.find(({ id }) => id === act.item);
  if (item === undefined) return refuse('invalid', `no item ${act.item}`, { field: 'item' });
  if (item.doneAt !== undefined) return refuse('wrong-state', `${item.doneBy} did it already`);
  item.doneAt = scene.turn.at;
  item.doneBy = by;
  if (act.note !== undefined) item.note = act.note;
  logLine(scene, { by, what: 'checked', note: act.item });
  return null;
}

function answer(scene: IncidentScene, by: string, id: string): Decision | null {
  const force = scene.entry.filing.forces.find((each) => each.id === id);
  if (force === undefined) return refuse('invalid', `no force ${id} was called`, { field: 'force' });
  if (force.answeredBy !== undefined) return refuse('wrong-state', `${force.answeredBy} answered already`);
  if (!isCalled(scene, `force:${id}`, by)) {
    return refuse('not-called', `${by} holds no office that was called`);
  }
  answerForce(scene, id, by);
  return null;
}

function review(
  scene: IncidentScene,
  by: string,
  { text, score }: Extract<Later, { type: 'emergency.review' }>,
): Decision | null {
  const { filing } = scene.entry;
  if (!filing.drill) return refuse('wrong-state', 'only drills are reviewed');
  if (filing.review !== undefined) return refuse('wrong-state', `${filing.review.by} reviewed it already`);
  if (!Number.isInteger(score) || score < 0 || score > 100) {
    return refuse('invalid', 'a score is 0 to 100', { field: 'score' });
  }
  filing.review = { at: scene.turn.at, by, text, score };
  logLine(scene, { by, what: 'reviewed' });
  return null;
}

/** The table has seen to the closing report; a drill needs its review as well. */
function mayClose(
  scene: IncidentScene,
  by: string,
  { outcome, cause, note }: Extract<Later, { type: 'emergency.close' }>,
): Decision | null {
  const { filing } = scene.entry;
  if (filing.drill && filing.review === undefined) {
    return refuse('wrong-state', 'a drill is closed after its review');
  }
  filing.outcome = outcome;
  filing.cause = cause;
  logLine(scene, { by, what: 'closed', ...(note === undefined ? {} : { note }) });
  return null;
}

function close(scene: IncidentScene): void {
  const { turn, place, entry } = scene;
  entry.filing.closedAt = turn.at;
  delete entry.filing.dueAt;
  endCalls(scene);
  clearTimers(entry);
  dropFiling(turn, place, entry);
}

export const tickIncident: FilingClock = (turn, place, entry) => {
  const scene = { turn, place, entry: entry as IncidentScene['entry'] };
  for (const name of tickCalls(scene, takeDue(turn, entry))) tickReport(scene, name);
};
