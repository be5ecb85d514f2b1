/** A town whistles, departments report in (镇街吹哨、部门报到), and how they did is on record. */

import { endAwaited } from '../../call/awaited.ts';
import { answerCall, endCall, isCalled } from '../../call/call.ts';
import { centreOf, holds } from '../../call/offices.ts';
import { checkRoom, findFiling, keepFiling, touchFiling } from '../../filing/keep.ts';
import { clearTimer } from '../../filing/timers.ts';
import { type Decision, done, refuse, staleVersion } from '../../fold/decision.ts';
import { makeId, type Turn } from '../../fold/turn.ts';
import { isWithin, regionOfLevel, responsibleUnit } from '../../ledger/region-tree.ts';
import type { Actor } from '../../model/act.ts';
import type { WhistleAct } from '../../model/loop/acts.ts';
import type { WhistleDepartment, WhistleFiling } from '../../model/loop/case.ts';
import { checkOfficeName } from '../../profile/office-names.ts';
import { ARRIVE, COMPLETE } from './clock.ts';
import { nextDepartmentState } from './life.ts';
import { awaitRating, closeWhenRated, closeWhistle, RATE, type WhistleScene as Scene } from './rating.ts';
import { summon } from './summon.ts';

/** Asked for at a time. [P8] */
const DEPARTMENTS_MAX = 20;
type Blow = Extract<WhistleAct, { type: 'whistle.blow' }>;
type OnDepartment = Extract<WhistleAct, { office: string }>;

export function decideWhistle(turn: Turn, actor: Actor, act: WhistleAct): Decision {
  if (act.type === 'whistle.blow') return blow(turn, actor, act);
  const found = findFiling(turn.state, 'whistle', act.whistleId);
  if (found === undefined) return refuse('not-found', `no open whistle ${act.whistleId}`);
  const stale = staleVersion(found.entry.filing, act.expectedVersion);
  if (stale !== null) return stale;
  const scene = { turn, ...found };
  const refusal =
    act.type === 'whistle.withdraw'
      ? withdraw(scene, actor.username, act.reason)
      : onDepartment(scene, actor.username, act);
  if (refusal !== null) return refusal;
  touchFiling(turn, found.place, found.entry);
  return done(found.entry.filing);
}

function blow(turn: Turn, actor: Actor, act: Blow): Decision {
  const place = turn.state.venues.get(act.venueId);
  if (place === undefined || place.venue === null) {
    return refuse('unknown-venue', `no venue ${act.venueId}`, { field: 'venueId' });
  }
  const offices = new Set(act.departments.map(({ office }) => office));
  if (offices.size !== act.departments.length || offices.size === 0 || offices.size > DEPARTMENTS_MAX) {
    return refuse('invalid', `1 to ${DEPARTMENTS_MAX} departments, each once`, { field: 'departments' });
  }
  const missing = act.departments.find(
    ({ region }) => region !== undefined && !turn.state.regions.has(region),
  );
  if (missing !== undefined) {
    return refuse('unknown-region', `no region ${missing.region}`, { field: 'departments' });
  }
  const { region: of } = place.venue;
  // Nobody there could see the whistle, nor report in.
  const blind = act.departments.find(({ region = of }) => !isWithin(turn.state, of, region));
  if (blind !== undefined) {
    return refuse('invalid', `the venue is not in ${blind.region}`, { field: 'departments' });
  }
  const unknown = checkNames(turn, of, act.departments);
  if (unknown !== null) return unknown;
  const full = checkRoom(place, 'whistle');
  if (full !== null) return full;
  const filing: WhistleFiling = {
    ...{ type: 'whistle', id: makeId(turn), version: 0, region: place.venue.region, venueId: place.id },
    ...{ state: 'open', openedAt: turn.at, by: actor.username, what: act.what },
    ...(act.ticketId === undefined ? {} : { ticketId: act.ticketId }),
    ...{ departments: [], calls: [] },
  };
  const entry = keepFiling(turn, place, { filing }) as Scene['entry'];
  for (const department of act.departments) {
    filing.departments.push(summon({ turn, place, entry }, department, act.completeInMs));
  }
  filing.dueAt = Math.max(...filing.departments.map(({ completeBy }) => completeBy));
  return done(filing);
}

/** Of the profile of where it is, of the venue, or of the district, from which whoever whistles may have it. */
function checkNames({ state }: Turn, of: string, departments: Blow['departments']): Decision | null {
  const district = regionOfLevel(state, of, 'district') ?? 'root';
  for (const { office, region = district } of departments) {
    const refusal = checkOfficeName(state, office, { regions: [region, of, district], field: 'departments' });
    if (refusal !== null) return refusal;
  }
  return null;
}

function onDepartment(scene: Scene, by: string, act: OnDepartment): Decision | null {
  const department = scene.entry.filing.departments.find(({ office }) => office === act.office);
  if (department === undefined) {
    return refuse('invalid', `${act.office} was not whistled for`, { field: 'office' });
  }
  if (act.type === 'whistle.rate') return rate(scene, department, { by, act });
  const next = nextDepartmentState(department.state, act.type === 'whistle.arrive' ? 'arrive' : 'complete');
  if (next === null) return refuse('wrong-state', `${act.office} is ${department.state}`);
  if (!isCalled(scene, `whistle:${act.office}`, by)) {
    return refuse('not-called', `${by} holds no office that was called`);
  }
  if (act.type === 'whistle.complete' && act.result === '') {
    return refuse('invalid', 'a result is needed', { field: 'result' });
  }
  department.state = next;
  if (act.type === 'whistle.arrive') arrive(scene, department, by);
  else complete(scene, department, { by, result: act.result });
  return null;
}

function arrive(scene: Scene, department: WhistleDepartment, by: string): void {
  department.arrivedBy = by;
  department.arrivedAt = scene.turn.at;
  clearTimer(scene.entry, ARRIVE + department.office);
  answerCall(scene, `whistle:${department.office}`, by);
}

function complete(
  scene: Scene,
  department: WhistleDepartment,
  { by, result }: { by: string; result: string },
): void {
  department.completedBy = by;
  department.completedAt = scene.turn.at;
  department.result = result;
  clearTimer(scene.entry, COMPLETE + department.office);
  endCall(scene, `whistle:${department.office}`);
  const { filing } = scene.entry;
  if (filing.departments.every(({ state }) => state === 'completed')) filing.state = 'worked';
  awaitRating(scene, department);
}

/** By the town that whistled, once what was asked is done; the last rating closes the whistle. */
function rate(
  scene: Scene,
  department: WhistleDepartment,
  { by, act }: { by: string; act: Extract<OnDepartment, { type: 'whistle.rate' }> },
): Decision | null {
  const { turn, entry } = scene;
  if (department.state !== 'completed') return refuse('wrong-state', `${act.office} is ${department.state}`);
  if (department.rating !== undefined) return refuse('wrong-state', `${act.office} is rated already`);
  if (department.completedBy === by) return refuse('same-person', `${by} did it and cannot rate it`);
  const town = responsibleUnit(turn.state, entry.filing.region);
  if (entry.filing.by !== by && !holds(turn.state, by, centreOf(turn.state, town))) {
    return refuse('not-called', 'the town that whistled rates');
  }
  if (!Number.isInteger(act.score) || act.score < 1 || act.score > 5) {
    return refuse('invalid', 'a score is 1 to 5', { field: 'score' });
  }
  const rating = { score: act.score, by, at: turn.at };
  department.rating = act.note === undefined ? rating : { ...rating, note: act.note };
  endAwaited(scene, RATE + act.office, by);
  closeWhenRated(scene);
  return null;
}

function withdraw(scene: Scene, by: string, reason: string): Decision | null {
  const { turn, entry } = scene;
  if (reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  const town = responsibleUnit(turn.state, entry.filing.region);
  if (entry.filing.by !== by && !holds(turn.state, by, centreOf(turn.state, town))) {
    return refuse('not-called', 'the town that whistled takes it back');
  }
  entry.filing.reason = reason;
  closeWhistle(scene);
  return null;
}
