import { describe, expect, it } from 'vitest';
import { AT, ticketOf } from '../testing/samples.ts';
import { byUrgency, isOverdue } from './ticket-order.ts';

describe('the order of tickets', () => {
  it('open before closed, major first, then by due time; the latest closed on top', () => {
    const tickets = [
      ticketOf({ id: 'closed-1', state: 'closed', closedAt: AT }),
      ticketOf({ id: 'later', dueAt: AT + 9 }),
      ticketOf({ id: 'closed-2', state: 'closed', closedAt: AT + 5 }),
      ticketOf({ id: 'sooner', dueAt: AT + 1 }),
      ticketOf({ id: 'major', class: 'major', dueAt: AT + 99 }),
    ];
    expect(tickets.sort(byUrgency).map(({ id }) => id)).toEqual([
      'major',
      'sooner',
      'later',
      'closed-2',
      'closed-1',
    ]);
  });

  it('is overdue from its due time on, unless it is closed', () => {
    expect(isOverdue(ticketOf({ id: 't', dueAt: AT }), AT)).toBe(true);
    expect(isOverdue(ticketOf({ id: 't', dueAt: AT + 1 }), AT)).toBe(false);
    expect(isOverdue(ticketOf({ id: 't', state: 'closed' }), AT + 1)).toBe(false);
  });
});
