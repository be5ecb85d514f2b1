/** Tickets that wait for the person: to be put right, to be taken on, to be approved. */

import type { Ticket } from '@ninewatch/rules';
import type { Named } from '../../api/filings.ts';
import { get, type Paged, type Query } from '../../api/http.ts';
import { actOnTicket } from '../../api/tickets.ts';
import { i18n, said } from '../../i18n/i18n.ts';
import { regionName } from '../../places/region-book.ts';
import { hasRole, mayDo, mayDoAnywhere, ownVenues, signedIn } from '../../session/session.ts';
import type { WorkItem, WorkSource } from '../work-item.ts';

const { t } = i18n.global;
const TICKETS_MAX = 100;
type Waiting = Named<Ticket> & { wait?: { dueAt: number } };

async function asked(query: Query): Promise<Waiting[]> {
  return (await get<Paged<Waiting>>('/tickets', { limit: TICKETS_MAX, ...query })).items;
}

/** Of this unit, not yet taken on by anybody, the soonest due first. */
const openAt = (unit: string) => asked({ state: 'open', unit, sort: 'due' });

function itemOf(ticket: Waiting): WorkItem {
  const place = [ticket.venueName ?? ticket.venueId, ticket.place].filter(Boolean).join(' · ');
  return {
    id: ticket.id,
    title: said(ticket.title),
    place: place === '' ? regionName(ticket.region) : place,
    dueAt: ticket.wait?.dueAt ?? ticket.dueAt,
    to: `/tickets/${encodeURIComponent(ticket.id)}`,
    isGrave: ticket.class === 'major',
  };
}

/** What the person has to put right: named as responsible, or as owner of the venue. */
export const ownTickets: WorkSource = {
  group: 'tickets',
  async read() {
    if (!mayDoAnywhere('ticket.submit')) return [];
    const mine = await asked({ mine: true, sort: 'due' });
    const atOwn = hasRole('owner') ? await asked({ sort: 'due' }) : [];
    const own = new Set(ownVenues.value);
    const all = [...mine, ...atOwn.filter(({ venueId }) => own.has(venueId))];
    const once = new Map(all.map((ticket) => [ticket.id, ticket]));
    return [...once.values()]
      .filter(({ state }) => state !== 'submitted' && state !== 'closed')
      .map((ticket) => ({ ...itemOf(ticket), dueAt: ticket.dueAt }));
  },
};

/** Whose word is waited for: the unit that is to take it on, new or handed over, and who may approve what somebody else did. */
export const waitingTickets: WorkSource = {
  group: 'approvals',
  async read() {
    const username = signedIn.value?.username;
    const units = new Set(signedIn.value?.roles.map(({ region }) => region));
    const handedOver = mayDoAnywhere('ticket.accept') ? await asked({ waiting: 'acceptance' }) : [];
    const opened = [...units].filter((unit) => mayDo('ticket.accept', unit)).map(openAt);
    const acceptance = new Map(
      [...handedOver, ...(await Promise.all(opened)).flat()].map((one) => [one.id, one]),
    );
    const approval = mayDoAnywhere('ticket.approve') ? await asked({ waiting: 'approval' }) : [];
    return [
      ...[...acceptance.values()]
        .filter(({ unit, responsible }) => units.has(unit) || responsible === username)
        .map((ticket) => ({
          ...itemOf(ticket),
          act: {
            words: t('home.accept'),
            run: () => actOnTicket(ticket.id, 'accept', { version: ticket.version }),
          },
        })),
      ...approval
        .filter(({ finisher, region }) => finisher !== username && mayDo('ticket.approve', region))
        .map((ticket) => ({ ...itemOf(ticket), title: t('home.approve', { title: said(ticket.title) }) })),
    ];
  },
};
