import { describe, expect, it } from 'vitest';
import { timesOf } from './backtest-period.ts';

const NONE = { from: '', to: '' };

describe('the time of a backtest', () => {
  it('is the last days, or all that is stored', () => {
    expect(timesOf('day', NONE, 86_400_001)).toEqual({ from: 1 });
    expect(timesOf('all', NONE, 5)).toEqual({});
  });

  it('is from and to where they are given', () => {
    const from = new Date(2026, 10, 1, 8, 30).getTime();
    expect(timesOf('own', { from: '2026-11-01T08:30', to: '' }, 0)).toEqual({ from });
    expect(timesOf('own', NONE, 0)).toEqual({});
  });
});
