/** What a ticket opens to the unit that it went to: its hazard, its venue, its case and its whistles, one by one. [P10] */

import type { FilingOf, FilingType, Hazard, Ticket, Venue } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import { type Api, found, readScope } from '../api.ts';

const OF_TICKETS: readonly FilingType[] = ['case', 'whistle'];

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

/** Of a case or a whistle: when it or its ticket is in the scope; `ticket` when it is by that alone. Else null. */
export async function filingByTicket<T extends FilingType>(
  api: Api,
  { scope, type, id }: { scope: ReturnType<typeof readScope>; type: T; id: string },
): Promise<{ filing: FilingOf<T>; ticket?: Ticket } | null> {
  const { ledger } = api.options;
  const own = await ledger.filing(scope, type, id);
  if (own !== null) return { filing: own as FilingOf<T> };
  if (scope === null || !OF_TICKETS.includes(type)) return null;
  const filing = (await ledger.filing(null, type, id)) as (FilingOf<T> & { ticketId?: string }) | null;
  const ticket = filing?.ticketId === undefined ? null : await ledger.ticket(scope, filing.ticketId);
  return filing === null || ticket === null ? null : { filing, ticket };
}
