import { describe, expect, it } from 'vitest';
import type { IncidentState } from '../../model/loop/emergency.ts';
import { type IncidentEvent, nextIncidentState } from './life.ts';

const STATES: IncidentState[] = ['open', 'reported', 'concluded', 'closed'];
const NO = null;
const TABLE: Record<IncidentEvent, (IncidentState | null)[]> = {
  grade: ['open', 'reported', NO, NO],
  check: ['open', 'reported', NO, NO],
  answer: ['open', 'reported', NO, NO],
  note: ['open', 'reported', 'concluded', NO],
  first: ['reported', NO, NO, NO],
  follow_up: [NO, 'reported', NO, NO],
  closing: [NO, 'concluded', NO, NO],
  review: [NO, NO, 'concluded', NO],
  close: [NO, NO, 'closed', NO],
};

describe('nextIncidentState', () => {
  const cells = Object.entries(TABLE).flatMap(([event, row]) =>
    STATES.map((state, column) => [state, event as IncidentEvent, row[column] ?? NO] as const),
  );
  it.each(cells)('%s, %s: %s', (state, event, next) => {
    expect(nextIncidentState(state, event)).toBe(next);
  });
});
