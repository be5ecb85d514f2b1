/** What a ticket opens to the unit that it went to: its hazard and its venue, one by one, to read. [P10] */

import type { Hazard, Venue } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import { type Api, found, readScope } from '../api.ts';

/** The hazard, when it or its ticket is in the caller's sight; else 404. */
export async function hazardInSight(api: Api, caller: Caller, id: string): Promise<Hazard> {
  const { ledger } = api.options;
  const scope = readScope(api, caller);
  const own = await ledger.hazard(scope, id);
  if (own !== null || scope === null) return found(own);
  const { ticketId, ...hazard } = found(await ledger.hazard(null, id));
  const ticket = found(ticketId === null ? null : await ledger.ticket(scope, ticketId));
  return { ...hazard, ticketId: ticket.id };
}

/** The venue, when it or a ticket about it is in the caller's sight; else 404. */
export async function venueInSight(api: Api, caller: Caller, id: string): Promise<Venue> {
  const { ledger } = api.options;
  const scope = readScope(api, caller);
  const own = await ledger.venue(scope, id);
  if (own !== null || scope === null) return found(own);
  const { items } = await ledger.tickets(scope, { venue: id }, { limit: 1 });
  return found(items.length === 0 ? null : await ledger.venue(null, id));
}
