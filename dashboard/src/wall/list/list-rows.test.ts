import { describe, expect, it } from 'vitest';
import { groupIncidents } from '../../incident/order.ts';
import { hazardOf } from '../../testing/samples.ts';
import { stepped } from '../use-selection.ts';
import { hiddenFrom, rowsOf } from './list-rows.ts';

const hazards = [
  hazardOf({ id: 'fire' }),
  hazardOf({ id: 'fault-1', class: 'fault' }),
  hazardOf({ id: 'fault-2', class: 'fault', acknowledged: true, state: 'acknowledged' }),
];

describe('the list', () => {
  const rows = rowsOf(groupIncidents(hazards), 'wide');

  it('has a header for each class that has incidents, and large lines for fire', () => {
    expect(rows.map((row) => row.key)).toEqual(['class alarm', 'fire', 'class fault', 'fault-1', 'fault-2']);
    expect(rows.flatMap((row) => (row.kind === 'line' ? [row.isLarge] : []))).toEqual([true, false, false]);
  });

  it('[P8] says how many are out of sight, and how many of them nobody has answered', () => {
    expect(hiddenFrom(rows, 2)).toEqual({ count: 2, unacknowledged: 1 });
    expect(hiddenFrom(rows, 5)).toEqual({ count: 0, unacknowledged: 0 });
  });
});

describe('the selection', () => {
  it('begins at the top, moves by one and stays at the ends', () => {
    expect(stepped(hazards, null, 1)).toBe('fire');
    expect(stepped(hazards, 'gone', -1)).toBe('fire');
    expect(stepped(hazards, 'fire', 1)).toBe('fault-1');
    expect(stepped(hazards, 'fault-2', 1)).toBe('fault-2');
    expect(stepped(hazards, 'fire', -1)).toBe('fire');
    expect(stepped([], 'fire', 1)).toBeNull();
  });
});
