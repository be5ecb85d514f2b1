/** A patrol that is planned: who, when, along which venues, what is looked at. */

import { calendarNow, elapsedAt } from '../calendar/index.ts';
import { checkRoom, dropFiling, findFiling, keepFiling, touchFiling, unitPlace } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import { isWithin } from '../ledger/region-tree.ts';
import type { Actor } from '../model/act.ts';
import { type DutyAct, INSPECTION_KINDS, type InspectionInput, type PlanInput } from '../model/duty.ts';
import type { PlanFiling } from '../model/duty-filing.ts';

/** Venues on one way. [P8] */
const ROUTE_MAX = 100;
/** Ours. */
const AHEAD_MS_MAX = 400 * 86_400_000;

type PlanAct = Extract<DutyAct, { type: `patrol_plan.${string}` }>;

export function decidePlan(turn: Turn, actor: Actor, act: PlanAct): Decision {
  return act.type === 'patrol_plan.create' ? create(turn, actor, act.plan) : cancel(turn, act);
}

function create(turn: Turn, actor: Actor, plan: PlanInput): Decision {
  const refusal = checkPeople(turn, plan) ?? checkTimes(turn, plan) ?? checkRoute(turn, plan);
  if (refusal !== null) return refusal;
  const place = unitPlace(turn.state, plan.region);
  const full = checkRoom(place, 'patrol_plan');
  if (full !== null) return full;
  const filing: PlanFiling = {
    ...plan,
    type: 'patrol_plan',
    id: makeId(turn),
    version: 0,
    state: 'planned',
    openedAt: turn.at,
    dueAt: plan.until,
    by: actor.username,
    visited: [],
  };
  keepFiling(turn, place, { filing, dueElapsedMs: elapsedAt(turn.state, plan.until) });
  return done(filing);
}

function checkPeople(turn: Turn, { region, inspector }: PlanInput): Decision | null {
  const { state } = turn;
  if (!state.regions.has(region)) return refuse('unknown-region', `no region ${region}`, { field: 'region' });
  const user = state.users.get(state.derived.usernames.get(inspector) ?? '');
  if (user !== undefined && user.disabled !== true) return null;
  return refuse('unknown-person', `no person ${inspector}`, { field: 'inspector' });
}

function checkTimes(turn: Turn, { from, until }: PlanInput): Decision | null {
  const now = calendarNow(turn.state);
  const isUsable = Number.isSafeInteger(from) && Number.isSafeInteger(until);
  if (!isUsable || until <= from || until <= now) {
    return refuse('invalid', 'the end is after the beginning and after now', { field: 'until' });
  }
  if (until - now <= AHEAD_MS_MAX) return null;
  return refuse('invalid', 'more than 400 days ahead', { field: 'until' });
}

function checkRoute(turn: Turn, { region, route, as, content }: PlanInput): Decision | null {
  if (!INSPECTION_KINDS.includes(as)) return refuse('invalid', 'no such kind', { field: 'as' });
  if (content === '') return refuse('invalid', 'a content is needed', { field: 'content' });
  if (route.length === 0 || route.length > ROUTE_MAX || new Set(route).size !== route.length) {
    return refuse('invalid', `1 to ${ROUTE_MAX} venues, each once`, { field: 'route' });
  }
  const unknown = route.find((id) => {
    const venue = turn.state.venues.get(id)?.venue;
    return venue == null || !isWithin(turn.state, venue.region, region);
  });
  if (unknown === undefined) return null;
  return refuse('unknown-venue', `no venue ${unknown} in ${region}`, { field: 'route' });
}

function cancel(turn: Turn, act: Extract<PlanAct, { type: 'patrol_plan.cancel' }>): Decision {
  const found = findFiling(turn.state, 'patrol_plan', act.id);
  if (found === undefined) return refuse('not-found', `no plan ${act.id} that is still to be done`);
  const { filing } = found.entry;
  const stale = staleVersion(filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  filing.reason = act.reason;
  end(turn, found, 'cancelled');
  return done(filing);
}

/** Null when the record is a stop of the plan that it names, or names none. */
export function checkPlan(
  turn: Turn,
  actor: Actor,
  { planId, venueId, as }: InspectionInput,
): Decision | null {
  if (planId === undefined) return null;
  const filing = findFiling(turn.state, 'patrol_plan', planId)?.entry.filing;
  const fits = filing?.route.includes(venueId) === true && filing.as === as;
  if (!fits) return refuse('invalid', `no stop of an open plan ${planId}`, { field: 'planId' });
  if (filing.inspector === actor.username) return null;
  return refuse('invalid', `the plan is of ${filing.inspector}`, { field: 'planId' });
}

/** The last stop ends it. */
export function visit(turn: Turn, planId: string, stop: PlanFiling['visited'][number]): void {
  const found = findFiling(turn.state, 'patrol_plan', planId);
  if (found === undefined) return;
  const { filing } = found.entry;
  if (filing.visited.some(({ venueId }) => venueId === stop.venueId)) return;
  filing.visited = [...filing.visited, stop];
  if (filing.visited.length < filing.route.length) touchFiling(turn, found.place, found.entry);
  else end(turn, found, 'done');
}

/** Its time is over and not every stop was made. */
export function expirePlan(turn: Turn, place: VenueState, entry: FilingEntry): void {
  if (entry.filing.type !== 'patrol_plan') return;
  end(turn, { place, entry: { ...entry, filing: entry.filing } }, 'missed');
}

function end(
  turn: Turn,
  { place, entry }: { place: VenueState; entry: FilingEntry & { filing: PlanFiling } },
  state: 'done' | 'missed' | 'cancelled',
): void {
  entry.filing.state = state;
  entry.filing.closedAt = turn.at;
  dropFiling(turn, place, entry);
}
