/** What the board is narrowed by, as it stands in the address: a link shows another person the same board. */

import type { TicketClass, TicketHandling, TicketSource, TicketState } from '@ninewatch/rules';
import type { TicketFilter } from '../../api/tickets.ts';

export const STATES: readonly TicketState[] = [
  'open',
  'transferred',
  'accepted',
  'rejected',
  'submitted',
  'closed',
];
export const SOURCES: readonly TicketSource[] = [
  'sensor',
  'self_inspection',
  'patrol',
  'public_report',
  'ai_recognition',
  'upper_level',
];
export const CLASSES: readonly TicketClass[] = ['ordinary', 'major'];
export const HANDLINGS: readonly TicketHandling[] = ['immediate', 'limited', 'listed'];

export interface BoardFilter {
  state: TicketState | '';
  source: TicketSource | '';
  class: TicketClass | '';
  handling: TicketHandling | '';
  region: string;
  office: string;
  search: string;
  isMine: boolean;
  isOverdue: boolean;
  isSupervised: boolean;
}

type Query = Readonly<Record<string, unknown>>;

/** What an address does not know, or knows wrongly, is not narrowed by. */
export function filterIn(query: Query): BoardFilter {
  const one = <T extends string>(name: string, of: readonly T[]): T | '' =>
    of.find((each) => each === query[name]) ?? '';
  const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string) : '');
  return {
    state: one('state', STATES),
    source: one('source', SOURCES),
    class: one('class', CLASSES),
    handling: one('handling', HANDLINGS),
    region: text('region'),
    office: text('office').slice(0, 100),
    search: text('search').slice(0, 100),
    isMine: query.mine === 'true',
    isOverdue: query.overdue === 'true',
    isSupervised: query.supervised === 'true',
  };
}

export function queryOf(filter: BoardFilter): Record<string, string> {
  const { isMine, isOverdue, isSupervised, ...texts } = filter;
  const flags = { mine: isMine, overdue: isOverdue, supervised: isSupervised };
  return Object.fromEntries([
    ...Object.entries(texts).filter(([, value]) => value !== ''),
    ...Object.entries(flags).flatMap(([name, isSet]) => (isSet ? [[name, 'true']] : [])),
  ]);
}

/** Without its state: each column asks for its own. */
export function askedOf(filter: BoardFilter): Omit<TicketFilter, 'state' | 'sort' | 'after'> {
  return {
    source: filter.source || undefined,
    class: filter.class || undefined,
    handling: filter.handling || undefined,
    region: filter.region || undefined,
    office: filter.office.trim() || undefined,
    search: filter.search.trim() || undefined,
    mine: filter.isMine || undefined,
    overdue: filter.isOverdue || undefined,
    supervised: filter.isSupervised || undefined,
  };
}

/** What waits for approval is not overdue by anybody's fault, and what is closed has no due time any more. */
export function columnsOf({ state, isOverdue }: BoardFilter): readonly TicketState[] {
  const all = state === '' ? STATES : [state];
  return isOverdue ? all.filter((each) => each !== 'closed' && each !== 'submitted') : all;
}
