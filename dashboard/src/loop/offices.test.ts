import type { Role } from '@ninewatch/rules';
import { ROLES } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { centreOf as foldCentreOf, holds as foldHolds } from '../../../rules/src/call/offices.ts';
import { Stage } from '../../../rules/src/fold/testing/stage.ts';
import { centreOf, holds, isCalled } from './offices.ts';

const stage = Stage.district();
const regions = new Map(stage.state.regions.values().map((region) => [region.id, region]));
const PEOPLE = ROLES.flatMap((role) =>
  ['root', 'd1', 't1', 'v1'].flatMap((region) => [
    { role, region },
    { role, region, department: '消防救援机构' },
  ]),
);
/** Not every role is held in an office. */
const known = PEOPLE.map((grant, i) => {
  const user = { id: `u${i}`, username: `u${i}`, name: '', passwordHash: 'p', roles: [grant] };
  return stage.act({ type: 'user.create', user }).ok;
});

describe('who holds an office', () => {
  it('the centres of the levels are those of the gateway', () => {
    for (const region of regions.keys()) {
      expect([region, centreOf(region, regions)]).toEqual([region, foldCentreOf(stage.state, region)]);
    }
  });

  it('each person holds what the gateway says', () => {
    const offices = ['d1', 't1', 'v1'].flatMap((region) =>
      (['town_office', 'district_department', 'village'] as Role[]).flatMap((role) =>
        [undefined, '消防救援机构', '商务部门'].map((department) =>
          department === undefined ? { role, region } : { role, region, department },
        ),
      ),
    );
    for (const office of offices) {
      for (const [i, grant] of PEOPLE.entries()) {
        if (!known[i]) continue;
        const own = holds({ username: `u${i}`, roles: [grant], regions }, [office]);
        expect([grant, office, own]).toEqual([grant, office, foldHolds(stage.state, `u${i}`, [office])]);
      }
    }
  });

  it('an owner holds no office, and an older call of the same key counts no more', () => {
    const owner = {
      username: 'o',
      roles: [{ role: 'village' as const, region: 'v1', venue: 'shop' }],
      regions,
    };
    expect(holds(owner, [{ role: 'village', region: 'v1' }])).toBe(false);
    const office = { username: 'u', roles: [{ role: 'town_office' as const, region: 't1' }], regions };
    const call = (role: string, region: string) => ({ key: 'task:1', to: [{ role, region }] });
    expect(isCalled(office, [call('village', 'v1'), call('town_office', 't1')], 'task:1')).toBe(true);
    expect(isCalled(office, [call('town_office', 't1'), call('village', 'v1')], 'task:1')).toBe(false);
    expect(isCalled(office, [], 'task:1')).toBe(false);
  });
});
