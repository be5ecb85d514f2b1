import type { Region } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { ON_A_LINE, regionPath } from './region-path.ts';

const tree = new Map<string, Region>(
  [
    { id: 'root', version: 1, name: '根', level: 'root' as const },
    { id: 'c', version: 1, name: '渝州市', level: 'city' as const, parent: 'root' },
    { id: 'd', version: 1, name: '江岭区', level: 'district' as const, parent: 'c' },
    { id: 't', version: 1, name: '龙溪镇', level: 'town' as const, parent: 'd' },
    { id: 'lost', version: 1, name: '孤儿网格', level: 'grid' as const, parent: 'gone' },
    { id: 'circle', version: 1, name: '圈', level: 'grid' as const, parent: 'circle' },
  ].map((region) => [region.id, region]),
);

describe('a region’s path', () => {
  it('reads from the district down', () => {
    expect(regionPath('t', tree)).toEqual(['江岭区', '龙溪镇']);
    expect(regionPath('t', tree, ON_A_LINE)).toEqual(['龙溪镇']);
  });
  it('shows the id of what it does not know, but not those of ancestors', () => {
    expect(regionPath('x', tree)).toEqual(['x']);
    expect(regionPath('lost', tree)).toEqual(['孤儿网格']);
    expect(regionPath('lost', tree, ON_A_LINE)).toEqual(['孤儿网格']);
  });
  it('is empty for what belongs to nobody, and ends even in a circle', () => {
    expect(regionPath('', tree)).toEqual([]);
    expect(regionPath('root', tree)).toEqual([]);
    expect(regionPath('circle', tree).length).toBe(20);
  });
});
