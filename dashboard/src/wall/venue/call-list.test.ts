import { describe, expect, it } from 'vitest';
import { callList } from './call-list.ts';

const people = [
  {
    username: 'office',
    name: '李',
    roles: [{ role: 'town_office' as const, region: 't' }],
    phone: '023-6234 5678',
  },
  {
    username: 'grid',
    name: '王',
    roles: [{ role: 'grid_worker' as const, region: 'g' }],
    phone: '138****1234',
  },
  { username: 'leader', name: '陈', roles: [{ role: 'town_leader' as const, region: 't' }] },
  { username: 'auditor', name: '沈', roles: [{ role: 'auditor' as const, region: 't' }] },
];

describe('whom to call', () => {
  it('is the venue’s own people first, then the grid, then the town; others are not called', () => {
    const venue = { contacts: [{ name: '陈', role: '店长', phone: '+86 138 0000 0000' }] };
    expect(callList(venue, people)).toEqual([
      {
        name: '陈',
        duty: { kind: 'own', words: '店长' },
        phone: '+86 138 0000 0000',
        dial: '+8613800000000',
      },
      { name: '王', duty: { kind: 'role', role: 'grid_worker' }, phone: '138****1234' },
      {
        name: '李',
        duty: { kind: 'role', role: 'town_office' },
        phone: '023-6234 5678',
        dial: '02362345678',
      },
    ]);
  });

  it('[P10] offers no number that is masked for dialling', () => {
    expect(callList({ contact: '刘 139****0000' }, [])).toEqual([
      { name: '刘', duty: null, phone: '139****0000' },
    ]);
  });

  it('reads the older free text, unless the number is there already', () => {
    expect(callList({ contact: '刘老板 13900000000' }, [])).toEqual([
      { name: '刘老板', duty: null, phone: '13900000000', dial: '13900000000' },
    ]);
    const both = { contact: '刘老板 13900000000', contacts: [{ name: '刘', phone: '13900000000' }] };
    expect(callList(both, [])).toHaveLength(1);
  });
});
