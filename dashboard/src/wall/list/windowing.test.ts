import { describe, expect, it } from 'vitest';
import { firstHidden, layOut, scrollInto, visibleRows } from './windowing.ts';

describe('windowing', () => {
  const { slots, total } = layOut([40, ...Array.from({ length: 500 }, () => 90)]);

  it('knows where every row stands', () => {
    expect(total).toBe(40 + 500 * 90);
    expect(slots[2]).toEqual({ top: 130, height: 90 });
  });

  it('[P8] draws what is in sight, whatever the length', () => {
    const top = visibleRows(slots, { scrollTop: 0, viewHeight: 900, margin: 0 });
    expect(top).toEqual({ from: 0, to: 11 });
    const middle = visibleRows(slots, { scrollTop: 20_000, viewHeight: 900, margin: 90 });
    expect(middle.to - middle.from).toBeLessThanOrEqual(14);
    expect(slots[middle.from]?.top).toBeLessThanOrEqual(20_000 - 90);
    const end = visibleRows(slots, { scrollTop: total - 900, viewHeight: 900, margin: 500 });
    expect(end.to).toBe(501);
    expect(visibleRows([], { scrollTop: 0, viewHeight: 900, margin: 0 })).toEqual({ from: 0, to: 0 });
  });

  it('scrolls no further than it must', () => {
    expect(scrollInto({ top: 100, height: 90 }, 0, 900)).toBe(0);
    expect(scrollInto({ top: 100, height: 90 }, 150, 900)).toBe(100);
    expect(scrollInto({ top: 1_000, height: 90 }, 0, 900)).toBe(190);
  });

  it('counts what is below', () => {
    expect(firstHidden(slots, 40 + 90 * 3)).toBe(4);
    expect(firstHidden(slots, total)).toBe(501);
  });
});
