import type { Region } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { childrenOf, crumbsOf, eachAFew, topsOf } from './children.ts';

const regions = new Map<string, Region>(
  [
    ['root', undefined],
    ['d', 'root'],
    ['t1', 'd'],
    ['t2', 'd'],
    ['g', 't1'],
  ].map(([id = '', parent]) => [
    id,
    { id, version: 1, name: id, level: 'town' as const, ...(parent === undefined ? {} : { parent }) },
  ]),
);
const ids = (list: readonly Region[]) => list.map(({ id }) => id);

describe('the regions of an overview', () => {
  it('lead from the top down to it, and on to those right below', () => {
    expect(ids(crumbsOf(regions, 't1'))).toEqual(['root', 'd', 't1']);
    expect(ids(childrenOf(regions, 'd'))).toEqual(['t1', 't2']);
    expect(ids(crumbsOf(regions, 'g', ['d']))).toEqual(['d', 't1', 'g']);
    expect(crumbsOf(regions, 'nowhere')).toEqual([]);
  });

  it('begin where the person may look', () => {
    expect(topsOf(regions, ['root'])).toEqual(['root']);
    // What stands above them has a name that everybody knows, and figures that not everybody may see.
    expect(topsOf(regions, ['t1', 'g', 't2', 't1'])).toEqual(['t1', 't2']);
    expect(topsOf(new Map(), ['d'])).toEqual(['d']);
  });

  it('are asked a few at a time, until nobody looks any more', async () => {
    const gone = new AbortController();
    const asked: number[] = [];
    let running = 0;
    let most = 0;
    await eachAFew([1, 2, 3, 4, 5, 6, 7, 8], gone.signal, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      asked.push(item);
      running -= 1;
      if (item === 2) gone.abort();
    });
    expect(most).toBe(3);
    expect(asked.length).toBeLessThan(8);
  });
});
