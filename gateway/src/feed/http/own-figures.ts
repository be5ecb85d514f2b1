/** What the board counts, as gauges: for whoever watches many gateways from elsewhere. [P6] */

import type { Counters } from '../../base/counters.ts';
import type { Counts } from '../live/counts.ts';

/** Sets each of them; nothing before the board is laid. */
export function measureBoard(counters: Counters, counts: Counts | undefined): void {
  if (counts === undefined) return;
  const gauge = (name: string, help: string, values: Readonly<Record<string, number>>, label: string) => {
    for (const [value, count] of Object.entries(values))
      counters.gauge(name, help, count, { [label]: value });
  };
  const { open, unacknowledged, active, test, byClass } = counts.hazards;
  gauge('hazards', 'Live hazards that are not closed, by class', byClass, 'class');
  const states = { open, unacknowledged, active, test };
  gauge('hazard_states', 'Hazards that are open, unacknowledged, active; tests and drills', states, 'state');
  gauge('tickets', 'Tickets that are not closed', counts.tickets, 'state');
  const { total: _venues, ...risks } = counts.venues;
  gauge('venues', 'Venues by risk colour', risks, 'risk');
  gauge('devices', 'Devices by what is known of them; one may count several times', counts.devices, 'state');
}
