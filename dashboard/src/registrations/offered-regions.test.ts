import { describe, expect, it } from 'vitest';
import { offeredRegions } from './offered-regions.ts';

describe('where a venue may lie', () => {
  it('is what has nothing below it, named with what is above', () => {
    const offered = offeredRegions([
      { id: 'root', name: '全部', level: 'root' },
      { id: 't', name: '龙溪镇', level: 'town', parent: 'root' },
      { id: 'v', name: '石桥社区', level: 'village', parent: 't' },
      { id: 'g', name: '一网格', level: 'grid', parent: 'v' },
      { id: 't2', name: '望江街道', level: 'town', parent: 'root' },
    ]);
    expect(offered).toEqual([
      { id: 'g', words: '一网格', hint: '龙溪镇 › 石桥社区' },
      { id: 't2', words: '望江街道', hint: '' },
    ]);
  });
});
