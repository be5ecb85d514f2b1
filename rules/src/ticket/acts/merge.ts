/** Two tickets of the same thing become one; what was known of either is kept. */

import { type Decision, refuse } from '../../fold/decision.ts';
import type { TicketEntry } from '../../fold/state.ts';
import { setDue } from '../clocks/due.ts';
import { checkEvidenceRoom, moveEvidence } from '../evidence.ts';
import { nextTicketState } from '../life.ts';
import { addStep } from '../open.ts';
import { type ActOf, type TicketScene, withMore } from './scene.ts';

/**
 * The duplicate is closed as merged. One whose hazard is open is never closed that way: a danger has one ticket that
 * lives as long as it does. [P5]
 */
export function merge(scene: TicketScene, act: ActOf<'ticket.merge'>): Decision | null {
  const { turn, venue, entry, by } = scene;
  const { ticket } = entry;
  const target = venue.tickets.get(act.into);
  if (target === undefined || target === entry) {
    return refuse('invalid', `no other open ticket ${act.into} at the venue`, { field: 'into' });
  }
  const refusal = checkPair(scene, target) ?? checkEvidenceRoom(entry, target);
  if (refusal !== null) return refusal;
  ticket.mergedInto = target.ticket.id;
  target.ticket.merged = withMore(target.ticket.merged, ticket.id);
  moveEvidence(turn, entry, target);
  const isSooner = ticket.dueAt < target.ticket.dueAt;
  if (isSooner && !entry.isOverdue) setDue({ turn, venue, entry: target }, ticket.dueAt);
  addStep(turn, target, { by, act: 'merge', to: target.ticket.state, note: `the same as ${ticket.id}` });
  return null;
}

function checkPair(
  { turn, entry: { ticket } }: TicketScene,
  { ticket: target }: TicketEntry,
): Decision | null {
  if (ticket.hazardId !== undefined && turn.state.derived.hazardVenue.has(ticket.hazardId)) {
    return refuse('still-active', `its hazard ${ticket.hazardId} is open: merge the other one into it`);
  }
  if (nextTicketState(target.state, 'fix') === null) {
    return refuse('wrong-state', `ticket ${target.id} is ${target.state}`, { field: 'into' });
  }
  if (ticket.class === 'major' && target.class !== 'major') {
    return refuse('wrong-state', `a major one is not merged into an ordinary one`, { field: 'into' });
  }
  return null;
}
