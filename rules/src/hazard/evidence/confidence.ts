/** How sure a hazard is, from what its members stand on. */

import type { VenueState } from '../../fold/state.ts';
import type { FindingBasis } from '../../model/finding.ts';
import type { Hazard, HazardMember } from '../../model/hazard.ts';
import { inSight } from '../aside/is-aside.ts';

/** How often a finding of this sort alone is right. Our own estimates; they order hazards, they decide nothing. */
const BASIS: Readonly<Record<FindingBasis, number>> = {
  reading: 0.5,
  rise: 0.6,
  baseline: 0.6,
  sustained: 0.7,
  device: 0.7,
  dose: 0.8,
  combined: 0.9,
  watch: 0.9,
};
/** Another metric of one device is no independent witness: it counts for half. */
const SAME_DEVICE = 0.5;
/** A device with a fault of its own is half as credible. */
const FAULTY = 0.5;
/** So much less, when its clock or its lateness makes the time doubtful. */
const LATE = 0.9;
const MAX = 0.99;

/**
 * `1 − Π (1 − pᵈ)` over devices d: each device is a witness of its own. Of one device the best finding counts whole
 * and those of its other metrics half; `p = basis × faulty × late`. Members in danger count, those put aside do not;
 * of a hazard that is over all count, for it says how sure it was.
 */
export function confidenceOf(venue: VenueState, hazard: Hazard): number {
  const seen = inSight(hazard);
  const shown = seen.length > 0 ? seen : hazard.members;
  const active = shown.filter((member) => member.active);
  let doubt = 1;
  for (const members of Map.groupBy(
    active.length > 0 ? active : shown,
    ({ deviceId }) => deviceId,
  ).values()) {
    doubt *= doubtOf(venue, hazard, members);
    if (doubt <= 1 - MAX) return MAX;
  }
  return Math.min(MAX, Math.round((1 - doubt) * 100) / 100);
}

function doubtOf(venue: VenueState, hazard: Hazard, members: readonly HazardMember[]): number {
  const isFaulty = hazard.kind !== 'device' && hasFault(venue, members[0]?.deviceId ?? '');
  const best = new Map<string, number>();
  for (const { basis = 'reading', metric = '', late } of members) {
    const sure = BASIS[basis] * (late ? LATE : 1) * (isFaulty ? FAULTY : 1);
    best.set(metric, Math.max(sure, best.get(metric) ?? 0));
  }
  const [first = 0, ...others] = [...best.values()].sort((a, b) => b - a);
  return others.reduce((doubt, sure) => doubt * (1 - sure * SAME_DEVICE), 1 - first);
}

/** Something of its own stands against the device: a fault, or that somebody tampers with it. */
function hasFault(venue: VenueState, deviceId: string): boolean {
  const own = venue.hazards.get(`device|live|${deviceId}`)?.hazard.members ?? [];
  return own.some((member) => member.active && ['fault', 'supervisory'].includes(member.class));
}
