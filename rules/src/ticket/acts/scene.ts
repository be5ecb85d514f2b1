/** One ticket, where it is, in this step, and who acts on it. */

import type { OnTicketAct } from '../../model/ticket-act.ts';
import type { Place } from '../clocks/due.ts';

export interface TicketScene extends Place {
  /** User name. */
  by: string;
}

export type ActOf<T extends OnTicketAct['type']> = Extract<OnTicketAct, { type: T }>;

/** Entries of one list within a ticket; beyond it the oldest go. [P8] */
const LIST_MAX = 100;

/** A new list: what stands in a ticket is replaced and never altered. */
export function withMore<T>(list: readonly T[] | undefined, item: T): T[] {
  return [...(list ?? []), item].slice(-LIST_MAX);
}
