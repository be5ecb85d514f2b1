import type { TicketState } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { nextTicketState } from '../../../rules/src/ticket/life.ts';
import { actsIn, TICKET_ACTS } from './ticket-acts.ts';

const STATES: TicketState[] = ['open', 'accepted', 'submitted', 'rejected', 'transferred', 'closed'];

describe('a ticket’s acts', () => {
  it.each(STATES)('what is offered while %s is what the gateway allows', (state) => {
    const allowed = TICKET_ACTS.filter((name) => nextTicketState(state, name) !== null);
    expect(actsIn(state)).toEqual(allowed);
  });
});
