import { describe, expect, it } from 'vitest';
import { type Batch, LABELS_MAX, linesOf, prefixOf } from './batch.ts';

const batch: Batch = {
  venueId: 'inn',
  kind: 'smoke',
  model: ' X1 ',
  prefix: 'inn-smoke-',
  count: 2,
  places: '',
};

describe('a batch of devices', () => {
  it('counts on behind ids that are taken', () => {
    expect(linesOf(batch, new Set(['inn-smoke-1']))).toEqual([
      { id: 'inn-smoke-2', venueId: 'inn', kind: 'smoke', model: 'X1' },
      { id: 'inn-smoke-3', venueId: 'inn', kind: 'smoke', model: 'X1' },
    ]);
  });

  it('has a device for each line of places, and never more than a sheet', () => {
    const places = ' 大厅\n\n 厨房 \n二楼走道';
    expect(linesOf({ ...batch, places }, new Set()).map(({ place }) => place)).toEqual([
      '大厅',
      '厨房',
      '二楼走道',
    ]);
    expect(linesOf({ ...batch, count: 9_999 }, new Set())).toHaveLength(LABELS_MAX);
    expect(linesOf({ ...batch, count: Number.NaN }, new Set())).toEqual([]);
  });

  it('begins its ids with venue and kind', () => {
    expect(prefixOf('inn', 'smoke')).toBe('inn-smoke-');
    expect(`${prefixOf('v'.repeat(64), 'smoke')}999`.length).toBeLessThanOrEqual(64);
  });
});
