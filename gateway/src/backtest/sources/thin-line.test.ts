import { describe, expect, it } from 'vitest';
import { ThinLine } from './thin-line.ts';

describe('a thinned line', () => {
  it('is what was given when there is little, in the order of time', () => {
    const line = new ThinLine({ from: 0, to: 9_000 });
    for (const at of [5_000, 1_000, 3_000]) line.take(at, at / 1_000);
    line.take(9_001, 1);
    line.take(4_000, undefined);
    expect(line.points()).toEqual([
      [1_000, 1],
      [3_000, 3],
      [5_000, 5],
    ]);
  });

  it('[P8] of a million readings keeps every peak and a few thousand points', () => {
    const line = new ThinLine({ from: 0, to: 1_000_000 });
    for (let at = 0; at < 1_000_000; at += 1)
      line.take(at, at === 777_777 ? 99 : at === 333_333 ? -99 : at % 7);
    const points = line.points();
    expect(points.length).toBeLessThanOrEqual(3_600);
    expect(points).toContainEqual([777_777, 99]);
    expect(points).toContainEqual([333_333, -99]);
    expect(points.map(([at]) => at)).toEqual(points.map(([at]) => at).toSorted((a, b) => a - b));
  });

  it('of no length has what is there', () => {
    const line = new ThinLine({ from: 5, to: 5 });
    line.take(5, 1);
    expect(line.points()).toEqual([[5, 1]]);
  });
});
