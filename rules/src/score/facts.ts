/** What a venue's score is computed from, as it stands now. */

import type { DeviceEntry, State, VenueState } from '../fold/state.ts';
import type { Venue } from '../model/facts.ts';
import { COUNTED_BY_MONTH } from '../model/score.ts';
import { profileOf } from '../profile/profile-of.ts';
import { countedIn, isLiveAlarm, monthNow, monthOf } from './history.ts';
import type { ScoreFacts } from './score-of.ts';

export function scoreFacts(state: State, place: VenueState, venue: Venue): ScoreFacts {
  const now = monthNow(state, venue.region);
  const months = countedIn(place, now, profileOf(state, venue.region).score.months);
  const standing = place.hazards.values().filter(({ hazard }) => isLiveAlarm(hazard)).length;
  const tickets = place.tickets.values().filter(({ ticket }) => ticket.state !== 'closed');
  const devices = place.devices.values().filter(isCounted);
  return {
    counts: {
      ...months,
      alarms: months.alarms + standing,
      overdue: tickets.filter(({ ticket }) => ticket.overdue === true).length,
      openMajor: tickets.filter(({ ticket }) => ticket.class === 'major').length,
      silent: devices.filter(({ health }) => health.hasSent && health.silent).length,
      neverSent: devices.filter(({ health }) => !health.hasSent).length,
      faulty: devices.filter(({ health }) => health.faults.length > 0).length,
    },
    inForce: venue.risk,
    computed: venue.computedRisk,
    sending: devices.filter(({ health }) => health.hasSent && !health.silent).length,
    quietMonths: now - lastMonth(state, place, venue),
  };
}

/** What was taken out of service on purpose is no sign of neglect. */
function isCounted({ device, service }: DeviceEntry): boolean {
  return device.retired !== true && service?.isInForce !== true;
}

/** In which anything was counted, the venue came in or a person set its colour. */
function lastMonth(state: State, place: VenueState, venue: Venue): number {
  const set = Math.max(venue.createdAt, venue.override?.at ?? 0);
  const { points } = profileOf(state, venue.region).score;
  // What the district gives no weight disturbs no quiet.
  const counted = Object.entries(place.months ?? {})
    .filter(([, counts]) => COUNTED_BY_MONTH.some((what) => (counts[what] ?? 0) > 0 && points[what] > 0))
    .map(([month]) => Number(month));
  return Math.max(monthOf(state, venue.region, set), ...counted);
}
