/** Which acts a ticket and a person allow now: what is not allowed is not offered. */

import type { Ticket, TicketState } from '@ninewatch/rules';
import type { TicketActName } from '../../api/tickets.ts';
import { actsFor, type Holder } from '../../loop/offices.ts';
import { isWithin } from '../../session/abilities.ts';

const WORK: readonly TicketState[] = ['open', 'accepted', 'rejected', 'transferred'];
const UNFINISHED: readonly TicketState[] = [...WORK, 'submitted'];

/** As the gateway decides it; a test holds this table to its own. In the order in which they are offered. */
const STATES: Record<TicketActName, readonly TicketState[]> = {
  accept: ['open', 'transferred', 'rejected'],
  submit: ['accepted', 'rejected'],
  approve: ['submitted'],
  reject: ['submitted'],
  look_back: ['closed'],
  evidence: UNFINISHED,
  assign: WORK,
  fix: UNFINISHED,
  transfer: WORK,
  refer: WORK,
  escalate: UNFINISHED,
  promote: UNFINISHED,
  list: UNFINISHED,
  unlist: UNFINISHED,
  merge: WORK,
  refuse_rectification: UNFINISHED,
  answer: UNFINISHED,
  reopen: ['closed'],
};
export const TICKET_ACTS = Object.keys(STATES) as TicketActName[];
/** Buttons; the others stand in the menu beside them. */
const NEXT: readonly TicketActName[] = [
  'accept',
  'submit',
  'approve',
  'reject',
  'look_back',
  'evidence',
  'assign',
];

export function actsIn(state: TicketState): TicketActName[] {
  return TICKET_ACTS.filter((name) => STATES[name].includes(state));
}

export type Hindrance =
  | 'not-called'
  | 'same-person'
  | 'not-designated'
  | 'still-active'
  | 'to-accept'
  | 'nothing-to-do';

/** Who asks, and what they may do with this ticket at all. */
export interface TicketScene {
  username: string | undefined;
  may(name: TicketActName): boolean;
  /** Of the danger that it came from; `none` also while it is not known, then the gateway decides. */
  hazard: 'active' | 'open' | 'none';
  /** Nobody stands above its unit. */
  isAtTop: boolean;
  /** It is with an office that is not the person's. */
  isElsewhere: boolean;
}

type Facts = Pick<
  Ticket,
  'state' | 'class' | 'finisher' | 'fixes' | 'supervision' | 'lookBack' | 'mergedInto' | 'unit'
>;

/** Why this act would be refused though the state and the role allow it; null when nothing is known against it. */
export function hindranceOf(name: TicketActName, ticket: Facts, scene: TicketScene): Hindrance | null {
  const { username, hazard, isAtTop, isElsewhere } = scene;
  if (isElsewhere && name !== 'reopen') return 'not-called';
  const isFinisher = ticket.finisher !== undefined && ticket.finisher === username;
  const isListed = ticket.supervision !== undefined && ticket.supervision.ended === undefined;
  const when = (isSo: boolean, why: Hindrance = 'nothing-to-do') => (isSo ? why : null);
  switch (name) {
    case 'submit':
      return when(ticket.fixes?.acceptor !== undefined && ticket.fixes.acceptor === username, 'to-accept');
    case 'approve': {
      const designated = ticket.fixes?.acceptor ?? username;
      if (isFinisher) return 'same-person';
      return when(designated !== username, 'not-designated') ?? when(hazard === 'active', 'still-active');
    }
    case 'look_back': {
      const isDue = ticket.lookBack !== undefined && ticket.lookBack.result === undefined;
      return when(!isDue) ?? when(isFinisher, 'same-person');
    }
    case 'promote':
      return when(ticket.class === 'major');
    case 'list':
      return when(isListed);
    case 'unlist':
      return when(!isListed);
    case 'merge':
      return when(hazard !== 'none', 'still-active');
    case 'escalate':
      return when(isAtTop);
    case 'reopen':
      return when(ticket.mergedInto !== undefined);
    default:
      return null;
  }
}

/** Handed to an office (移送) and not handed on since: for whom it reaches as a person of other offices alone. */
export function isWithOthers(
  { transfers, unit, region }: Pick<Ticket, 'transfers' | 'unit' | 'region'>,
  { roles, regions }: Pick<Holder, 'roles' | 'regions'>,
): boolean {
  const last = transfers?.at(-1);
  if (last === undefined || last.kind === 'unit' || last.to !== unit) return false;
  const reaching = roles.filter((grant) =>
    [unit, region].some((place) => isWithin(place, grant.region, regions)),
  );
  return reaching.length > 0 && !reaching.some((grant) => actsFor(grant, last.department));
}

export interface Offer {
  next: TicketActName[];
  more: TicketActName[];
  /** Said to who could do it otherwise: why not now. */
  hindered: { name: TicketActName; why: Exclude<Hindrance, 'nothing-to-do'> }[];
}

/** Of these the person is told why they cannot. */
const EXPLAINED: readonly TicketActName[] = ['submit', 'approve', 'look_back'];

export function offerOf(ticket: Facts, scene: TicketScene): Offer {
  const permitted = actsIn(ticket.state).filter((name) => scene.may(name));
  const looked = permitted.map((name) => ({ name, why: hindranceOf(name, ticket, scene) }));
  const free = looked.filter(({ why }) => why === null).map(({ name }) => name);
  const hindered = looked.flatMap(({ name, why }) =>
    EXPLAINED.includes(name) && why !== null && why !== 'nothing-to-do' ? [{ name, why }] : [],
  );
  const elsewhere = looked.find(({ why }) => why === 'not-called')?.name;
  return {
    next: free.filter((name) => NEXT.includes(name)),
    more: free.filter((name) => !NEXT.includes(name)),
    hindered: elsewhere === undefined ? hindered : [{ name: elsewhere, why: 'not-called' }],
  };
}
