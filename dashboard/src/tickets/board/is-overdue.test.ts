import { expect, it } from 'vitest';
import { AT, ticketOf } from '../../testing/samples.ts';
import { isOverdue } from './is-overdue.ts';

it('a ticket is overdue from its due time on, unless it waits for approval or is closed', () => {
  expect(isOverdue(ticketOf({ id: 't', dueAt: AT }), AT)).toBe(true);
  expect(isOverdue(ticketOf({ id: 't', dueAt: AT + 1 }), AT)).toBe(false);
  expect(isOverdue(ticketOf({ id: 't', state: 'submitted' }), AT + 1)).toBe(false);
  expect(isOverdue(ticketOf({ id: 't', state: 'closed' }), AT + 1)).toBe(false);
});
