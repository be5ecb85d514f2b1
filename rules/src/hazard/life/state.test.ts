import { describe, expect, it } from 'vitest';
import { hazardState } from './state.ts';

/** Columns: latched, shelved, closed; written out, so that no rule of the table can hide behind another. */
const TABLE: [
  active: number,
  acknowledged: number,
  latched: number,
  shelved: number,
  closed: number,
  string,
][] = [
  [0, 0, 0, 0, 0, 'returned_unacknowledged'],
  [0, 0, 0, 0, 1, 'closed'],
  [0, 0, 0, 1, 0, 'shelved'],
  [0, 0, 0, 1, 1, 'closed'],
  [0, 0, 1, 0, 0, 'returned_unacknowledged'],
  [0, 0, 1, 0, 1, 'closed'],
  [0, 0, 1, 1, 0, 'shelved'],
  [0, 0, 1, 1, 1, 'closed'],
  [0, 1, 0, 0, 0, 'closed'],
  [0, 1, 0, 0, 1, 'closed'],
  [0, 1, 0, 1, 0, 'closed'],
  [0, 1, 0, 1, 1, 'closed'],
  [0, 1, 1, 0, 0, 'returned'],
  [0, 1, 1, 0, 1, 'closed'],
  [0, 1, 1, 1, 0, 'shelved'],
  [0, 1, 1, 1, 1, 'closed'],
  [1, 0, 0, 0, 0, 'unacknowledged'],
  [1, 0, 0, 0, 1, 'closed'],
  [1, 0, 0, 1, 0, 'shelved'],
  [1, 0, 0, 1, 1, 'closed'],
  [1, 0, 1, 0, 0, 'unacknowledged'],
  [1, 0, 1, 0, 1, 'closed'],
  [1, 0, 1, 1, 0, 'shelved'],
  [1, 0, 1, 1, 1, 'closed'],
  [1, 1, 0, 0, 0, 'acknowledged'],
  [1, 1, 0, 0, 1, 'closed'],
  [1, 1, 0, 1, 0, 'shelved'],
  [1, 1, 0, 1, 1, 'closed'],
  [1, 1, 1, 0, 0, 'acknowledged'],
  [1, 1, 1, 0, 1, 'closed'],
  [1, 1, 1, 1, 0, 'shelved'],
  [1, 1, 1, 1, 1, 'closed'],
];

describe('hazardState', () => {
  it('covers every combination', () => {
    expect(new Set(TABLE.map((row) => row.slice(0, 5).join(''))).size).toBe(32);
  });

  it.each(TABLE)('[P9] active %i acknowledged %i latched %i shelved %i closed %i is %s', (...row) => {
    const [active, acknowledged, latched, shelved, closed, state] = row;
    const facts = { active, acknowledged, latched, shelved, closed };
    const asked = Object.fromEntries(Object.entries(facts).map(([key, bit]) => [key, bit === 1]));
    expect(hazardState({ ...asked, aside: null } as unknown as Parameters<typeof hazardState>[0])).toBe(
      state,
    );
  });
});
