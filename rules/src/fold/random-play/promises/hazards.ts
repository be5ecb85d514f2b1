/** Open hazards and their tickets: one of each, in the state that the facts say, called out until answered. */

import { hazardKey } from '../../../hazard/key.ts';
import { asideState } from '../../../hazard/life/move.ts';
import { hazardState } from '../../../hazard/life/state.ts';
import type { HazardEntry, VenueState } from '../../state.ts';
import type { VenuePromise } from './promise.ts';

export const HAZARD_PROMISES: readonly VenuePromise[] = [
  { title: '[P5] one open hazard a key', broken: (venue) => ofHazards(venue, keysThatDiffer) },
  { title: '[P5] each live hazard has one ticket, a test none', broken: ticketsThatDiffer },
  { title: '[P9] the state is what the facts say', broken: (venue) => ofHazards(venue, statesThatDiffer) },
  { title: '[P9] people are called until they answer', broken: (venue) => ofHazards(venue, nobodyCalled) },
  { title: '[P5] a planned mark ends with its time', broken: marksThatOutlast },
];

function ofHazards(venue: VenueState, look: (entry: HazardEntry) => string[]): string[] {
  return venue.hazards.values().flatMap((entry) => look(entry).map((what) => `${entry.key}: ${what}`));
}

/** All that stands in it belongs in it, so that there can be no second one. */
function keysThatDiffer({ key, hazard }: HazardEntry): string[] {
  return hazard.members
    .map(({ deviceId, ruleId }) =>
      hazardKey({ hazardKind: hazard.kind, deviceId, ruleId, live: hazard.live }),
    )
    .filter((own) => own !== key)
    .map((own) => `a member of ${own}`);
}

function ticketsThatDiffer(venue: VenueState): string[] {
  const entries = venue.hazards.values();
  const owners = new Map(entries.map(({ hazard }) => [hazard.ticketId, hazard.id]));
  const live = entries.filter(({ hazard }) => hazard.live);
  const wrong = entries.filter(({ hazard: { id, live: isLive, ticketId } }) => {
    if (!isLive) return ticketId !== null;
    return ticketId === null || venue.tickets.get(ticketId)?.ticket.hazardId !== id;
  });
  const shared = live.filter(({ hazard }) => owners.get(hazard.ticketId) !== hazard.id);
  return [...wrong, ...shared].map(({ key, hazard }) => `${key} with ticket ${hazard.ticketId}`);
}

function statesThatDiffer({ hazard }: HazardEntry): string[] {
  const { active, acknowledged, latched, members } = hazard;
  const problems: string[] = [];
  if (active !== members.some((member) => member.active)) problems.push(`active is ${active}`);
  const facts = { active, acknowledged, latched, shelved: hazard.shelved !== undefined, closed: false };
  const state = hazardState({ ...facts, aside: asideState(hazard.state) });
  if (state !== hazard.state) problems.push(`is ${hazard.state}, its facts say ${state}`);
  return problems;
}

/** Of what is dangerous and unanswered; work on the devices that explains all of it is told once. */
function nobodyCalled({ hazard, callOut }: HazardEntry): string[] {
  if (!hazard.live || hazard.state !== 'unacknowledged' || callOut.nextElapsedMs !== null) return [];
  if (hazard.class !== 'alarm' && hazard.class !== 'supervisory') return [];
  const active = hazard.members.filter((member) => member.active);
  return active.every(({ planned }) => planned?.expected === true) ? [] : ['nobody is being called'];
}

function marksThatOutlast(venue: VenueState): string[] {
  const marked = venue.hazards
    .values()
    .flatMap(({ hazard }) => hazard.members.filter(({ active }) => active));
  return marked
    .filter(
      ({ planned }) =>
        planned !== undefined && venue.periods.get(planned.periodId)?.period.state !== 'running',
    )
    .map(({ deviceId, ruleId, planned }) => `${deviceId} ${ruleId} in ${planned?.kind}`);
}
