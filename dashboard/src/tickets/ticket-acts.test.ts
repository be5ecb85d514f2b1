import type { TicketState } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { nextTicketState } from '../../../rules/src/ticket/life.ts';
import { actsIn, approvalHindrance, TICKET_ACTS } from './ticket-acts.ts';

const STATES: TicketState[] = ['open', 'accepted', 'submitted', 'rejected', 'transferred', 'closed'];

describe('a ticket’s acts', () => {
  it.each(STATES)('what is offered while %s is what the gateway allows', (state) => {
    const allowed = TICKET_ACTS.filter((name) => nextTicketState(state, name) !== null);
    expect(actsIn(state)).toEqual(allowed);
  });
});

describe('an approval', () => {
  it('is not offered to who submitted the work, nor while the danger lasts', () => {
    const ticket = { finisher: 'li' };
    expect(approvalHindrance(ticket, { username: 'li', isStillActive: false })).toBe('same-person');
    expect(approvalHindrance(ticket, { username: 'wang', isStillActive: true })).toBe('still-active');
    expect(approvalHindrance(ticket, { username: 'wang', isStillActive: false })).toBeNull();
    expect(approvalHindrance({}, { username: undefined, isStillActive: false })).toBeNull();
  });
});
