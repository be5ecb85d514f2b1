import { expect, it } from 'vitest';
import type { RegionName } from '../api/registrations.ts';
import { unitPath } from './unit-names.ts';

it('a unit is named with those above it, without the top, and a circle ends', () => {
  const all = new Map<string, RegionName>(
    [
      { id: 'root', name: '根', level: 'root' as const },
      { id: 'd', name: '江岭区', level: 'district' as const, parent: 'root' },
      { id: 't', name: '望江街道', level: 'town' as const, parent: 'd' },
      { id: 'a', name: '甲', level: 'town' as const, parent: 'b' },
      { id: 'b', name: '乙', level: 'town' as const, parent: 'a' },
    ].map((unit) => [unit.id, unit]),
  );
  expect(unitPath(all, 't')).toEqual(['江岭区', '望江街道']);
  expect(unitPath(all, 'a')).toEqual(['乙', '甲']);
  expect(unitPath(all, 'gone')).toEqual([]);
});
