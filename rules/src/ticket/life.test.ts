import { describe, expect, it } from 'vitest';
import type { TicketState } from '../model/ticket.ts';
import { nextTicketState, type TicketMove } from './life.ts';

const STATES: TicketState[] = ['open', 'accepted', 'submitted', 'rejected', 'transferred', 'closed'];
const NO = null;

/** One column a state, in the order of STATES. */
const TABLE: Record<TicketMove, (TicketState | null)[]> = {
  accept: ['accepted', NO, NO, 'accepted', 'accepted', NO],
  assign: ['open', 'accepted', NO, 'rejected', 'transferred', NO],
  submit: [NO, 'submitted', NO, 'submitted', NO, NO],
  approve: [NO, NO, 'closed', NO, NO, NO],
  reject: [NO, NO, 'rejected', NO, NO, NO],
  transfer: ['transferred', 'transferred', NO, 'transferred', 'transferred', NO],
  escalate: ['open', 'accepted', 'submitted', 'rejected', 'transferred', NO],
  answer: ['open', 'accepted', 'submitted', 'rejected', 'transferred', NO],
  fix: ['open', 'accepted', 'submitted', 'rejected', 'transferred', NO],
  evidence: ['open', 'accepted', 'submitted', 'rejected', 'transferred', NO],
  refer: ['transferred', 'transferred', NO, 'transferred', 'transferred', NO],
  promote: ['open', 'accepted', 'submitted', 'rejected', 'transferred', NO],
  list: ['open', 'accepted', 'submitted', 'rejected', 'transferred', NO],
  unlist: ['open', 'accepted', 'submitted', 'rejected', 'transferred', NO],
  merge: ['closed', 'closed', NO, 'closed', 'closed', NO],
  refuse_rectification: ['open', 'accepted', 'submitted', 'rejected', 'transferred', NO],
  look_back: [NO, NO, NO, NO, NO, 'closed'],
  reopen: [NO, NO, NO, NO, NO, 'open'],
};

const CELLS = Object.entries(TABLE).flatMap(([move, row]) =>
  STATES.map((state, column) => [state, move as TicketMove, row[column] ?? NO] as const),
);

describe('nextTicketState', () => {
  it.each(CELLS)('%s, %s: %s', (state, move, next) => {
    expect(nextTicketState(state, move)).toBe(next);
  });
});
