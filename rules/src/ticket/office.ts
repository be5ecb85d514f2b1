/** The office that a ticket was handed to (移送): while it is there, its people alone work on it. */

import { actsFor } from '../call/offices.ts';
import { type Decision, refuse } from '../fold/decision.ts';
import type { State } from '../fold/state.ts';
import { overseers } from '../hazard/call-out/ladder.ts';
import { isWithin } from '../ledger/region-tree.ts';
import type { Notice } from '../model/change.ts';
import type { Role } from '../model/facts.ts';
import type { Ticket } from '../model/ticket.ts';

/** They see tickets and do nothing with them. */
const WATCHING: readonly Role[] = ['auditor', 'ai_intake'];

/** None when it was handed on since, or went up. */
export function officeOf({ transfers, unit }: Ticket): { role: Role; department: string } | undefined {
  const last = transfers?.at(-1);
  if (last === undefined || last.kind === 'unit' || last.department === undefined || last.to !== unit) {
    return undefined;
  }
  return { role: last.kind, department: last.department };
}

/** A refusal for whom the ticket reaches as a person of other offices only. */
export function checkOffice(state: State, ticket: Ticket, username: string): Decision | null {
  const office = officeOf(ticket);
  const user = state.users.get(state.derived.usernames.get(username) ?? '');
  if (office === undefined || user === undefined) return null;
  const reaching = user.roles.filter(
    ({ role, region }) =>
      !WATCHING.includes(role) &&
      [ticket.unit, ticket.region].some((place) => isWithin(state, place, region)),
  );
  if (reaching.length === 0 || reaching.some((grant) => actsFor(grant, office.department))) return null;
  return refuse('not-called', `the ticket is with ${office.department}`);
}

/**
 * Who is told of a ticket in its unit: the office that has it, and those who chase what is overdue there. A section of
 * the town has no region of its own: it is called by its role.
 */
export function toldAt(state: State, ticket: Ticket, unit: string): Notice['to'] {
  const all = overseers(state, unit);
  const office = officeOf(ticket);
  if (office === undefined || unit !== ticket.unit) return all;
  return [{ ...office, region: unit }, ...all.filter(({ role }) => role !== office.role)];
}
