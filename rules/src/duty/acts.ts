/** People say that something was done that leaves no other trace: a look, a meeting, a notice that was read. */

import { calendarNow } from '../calendar/index.ts';
import { fileAway, unitPlace } from '../filing/keep.ts';
import { type Decision, done, refuse } from '../fold/decision.ts';
import type { State, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import { decidePlan } from '../inspection/plan.ts';
import { decideInspection } from '../inspection/record.ts';
import { isWithin } from '../ledger/region-tree.ts';
import type { Act, Actor } from '../model/act.ts';
import type { DutyAct } from '../model/duty.ts';
import type { Role } from '../model/facts.ts';
import { decidePermit } from '../permit/acts.ts';
import { checkPhotos, linkPhotos } from '../photo/acts.ts';
import { decideHandover } from '../shift/handover.ts';
import { setCalendarToken } from './calendar-token.ts';
import { fulfilAtUnit, fulfilAtVenue } from './fulfil.ts';
import { supervisedOf } from './rules-of.ts';

const TYPES: readonly string[] = [
  'duty',
  'risk_notice',
  'inspection',
  'patrol_plan',
  'permit',
  'handover',
  'calendar',
];

export function isDutyAct(act: Act): act is DutyAct {
  return TYPES.includes(act.type.split('.')[0] ?? '');
}

export function decideDuty(turn: Turn, actor: Actor, act: DutyAct): Decision {
  switch (act.type) {
    case 'duty.confirm':
      return confirm(turn, actor, act);
    case 'risk_notice.read':
      return readNotice(turn, actor, act);
    case 'inspection.record':
      return decideInspection(turn, actor, act.inspection);
    case 'patrol_plan.create':
    case 'patrol_plan.cancel':
      return decidePlan(turn, actor, act);
    case 'permit.report':
    case 'permit.approve':
    case 'permit.refuse':
    case 'permit.end':
      return decidePermit(turn, actor, act);
    case 'handover.offer':
    case 'handover.sign':
      return decideHandover(turn, actor, act);
    case 'calendar.token':
      return setCalendarToken(turn, actor, act.secretHash);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
}

/** What an act without an id is about. */
export function dutySubject(act: DutyAct): string {
  if ('inspection' in act) return act.inspection.venueId;
  if ('permit' in act) return act.permit.venueId;
  if ('plan' in act) return act.plan.region;
  if ('venueId' in act) return act.venueId ?? ('region' in act ? (act.region ?? '') : '');
  return 'region' in act ? (act.region ?? '') : '';
}

/** The answer names the duty that it counted for. */
function confirm(turn: Turn, actor: Actor, act: Extract<DutyAct, { type: 'duty.confirm' }>): Decision {
  const place = placeOf(turn.state, act);
  if (place === undefined) return unknownPlace(act);
  const supervised = supervisedOf(turn.state, place);
  const rule = supervised?.rules.find(({ key }) => key === act.key);
  if (supervised === undefined || rule === undefined) {
    return refuse('invalid', `no duty ${act.key} here`, { field: 'key' });
  }
  if (rule.record !== 'confirm') {
    return refuse('invalid', `${act.key} is done by ${rule.record}`, { field: 'key' });
  }
  if (!holds(turn.state, actor, { role: rule.role, region: supervised.region, place })) {
    return refuse('invalid', `${act.key} is a duty of ${rule.role}`, { field: 'key' });
  }
  const photos = act.photos ?? [];
  const refusal = checkPhotos(turn, photos);
  if (refusal !== null) return refusal;
  const deed = { record: 'confirm', at: calendarNow(turn.state), by: actor.username, key: act.key } as const;
  const ids =
    act.region === undefined ? fulfilAtVenue(turn, place, deed) : fulfilAtUnit(turn, act.region, deed);
  const [dutyId] = ids;
  if (dutyId === undefined) return refuse('wrong-state', `${act.key} is done already in this term`);
  const venueId = act.venueId ?? '';
  linkPhotos(turn, photos, {
    ...{ subject: 'patrol', subjectId: dutyId, venueId, region: supervised.region, by: actor.username },
  });
  return done({ dutyId, key: act.key, at: deed.at, by: actor.username });
}

/** A receipt: who read it and when, and what colour it showed. */
function readNotice(turn: Turn, actor: Actor, act: Extract<DutyAct, { type: 'risk_notice.read' }>): Decision {
  const place = placeOf(turn.state, act);
  if (place?.venue == null) return unknownPlace(act);
  const { venue } = place;
  if (act.seen !== venue.risk) {
    return refuse('stale-version', `the venue is ${venue.risk} now`, { field: 'seen' });
  }
  const deed = { record: 'risk_notice', at: calendarNow(turn.state), by: actor.username } as const;
  const duties = fulfilAtVenue(turn, place, deed);
  if (duties.length === 0) return refuse('wrong-state', 'the notice of this term was read already');
  const filing = {
    type: 'risk_notice' as const,
    id: makeId(turn),
    version: 0,
    region: venue.region,
    venueId: venue.id,
    state: 'read' as const,
    openedAt: turn.at,
    closedAt: turn.at,
    by: actor.username,
    seen: venue.risk,
    duties,
  };
  fileAway(turn, filing);
  return done(filing);
}

function placeOf(state: State, at: { venueId?: string; region?: string }): VenueState | undefined {
  if (at.region !== undefined) {
    return at.venueId === undefined && state.venues.has(`@${at.region}`)
      ? unitPlace(state, at.region)
      : undefined;
  }
  const place = state.venues.get(at.venueId ?? '');
  return place?.venue == null ? undefined : place;
}

function unknownPlace({ venueId, region }: { venueId?: string; region?: string }): Decision {
  if (region === undefined) return refuse('unknown-venue', `no venue ${venueId}`, { field: 'venueId' });
  return refuse('unknown-region', `nothing is due in ${region}`, { field: 'region' });
}

/** The person has this role there; an administrator may stand in for anybody. */
function holds(
  state: State,
  actor: Actor,
  { role, region, place }: { role: Role; region: string; place: VenueState },
): boolean {
  const grants = state.users.get(actor.userId)?.roles ?? [];
  return grants.some((grant) => {
    if (grant.role !== role && grant.role !== 'admin') return false;
    const { venue } = grant;
    return venue === undefined ? isWithin(state, region, grant.region) : venue === place.id;
  });
}
