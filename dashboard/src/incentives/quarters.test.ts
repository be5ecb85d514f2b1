import { expect, it } from 'vitest';
import { quarterOf, quartersBack } from './quarters.ts';

it('quarters go back over the turn of the year', () => {
  const at = new Date(2026, 4, 17).getTime();
  expect(quarterOf(at)).toBe('2026-Q2');
  expect(quartersBack(at, 4)).toEqual(['2026-Q2', '2026-Q1', '2025-Q4', '2025-Q3']);
});
