import { describe, expect, it } from 'vitest';
import { sparkShape } from './spark-shape.ts';

const point = (t: number, mean: number) => ({ t, min: mean - 1, max: mean + 1, mean, count: 1 });
const frame = { from: 0, to: 100, gapMs: 20, width: 106, height: 26 };
const plain = { limit: undefined, side: null } as const;

describe('a line of the last minutes', () => {
  it('goes from left to right, the higher the further up, and ends where the last was heard', () => {
    const shape = sparkShape([point(0, 0), point(20, 10), point(40, 5)], frame, plain);
    expect(shape).toEqual({ path: 'M3 23h0L23 3L43 13', limitY: null, end: { x: 43, y: 13 } });
  });

  it('[P6] has a gap where nothing was heard', () => {
    expect(sparkShape([point(0, 0), point(60, 10), point(80, 10)], frame, plain)?.path).toBe(
      'M3 23h0M63 3h0L83 3',
    );
  });

  it('shows the limit in the same measure, and of a peak the highest', () => {
    const high = sparkShape([point(0, 1), point(20, 9)], frame, { limit: 6, side: 'peak' });
    expect(high?.path).toBe('M3 23h0L23 3');
    expect(high?.limitY).toBe(13);
    const low = sparkShape([point(0, 11), point(20, 1)], frame, { limit: 5, side: 'low' });
    expect(low).toMatchObject({ path: 'M3 3h0L23 23', limitY: 13 });
  });

  it('is nothing without points in sight, and level when the figure never moved', () => {
    expect(sparkShape([], frame, plain)).toBeNull();
    expect(sparkShape([point(-50, 3)], frame, plain)).toBeNull();
    expect(sparkShape([point(0, 7), point(20, 7)], frame, plain)?.path).toBe('M3 13h0L23 13');
  });
});
