import type { Region, WhistleDepartment, WhistleFiling } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { nextDepartmentState } from '../../../rules/src/dispatch/whistle/life.ts';
import type { Holder } from '../loop/offices.ts';
import { DEPARTMENT_STATES, departmentOffer, mayWithdraw, responsibleUnit } from './whistle-acts.ts';

const regions = new Map<string, Region>(
  (
    [
      ['root', 'root', undefined],
      ['d1', 'district', 'root'],
      ['t1', 'town', 'd1'],
      ['g1', 'grid', 't1'],
    ] as const
  ).map(([id, level, parent]) => [id, { id, version: 1, name: id, level, ...(parent ? { parent } : {}) }]),
);
const who = (role: 'district_department' | 'town_office', region: string, username = 'li'): Holder => ({
  ...{ username, roles: [{ role, region }], regions },
});
const department = (own: Partial<WhistleDepartment> = {}): WhistleDepartment => ({
  ...{
    office: '燃气办',
    role: 'district_department',
    region: 'd1',
    state: 'called',
    arriveBy: 1,
    completeBy: 2,
  },
  ...own,
});
const whistle: WhistleFiling = {
  ...{ type: 'whistle', id: 'w', version: 1, region: 'g1', state: 'open', openedAt: 1, by: 'zhao', what: '' },
  departments: [department()],
  calls: [
    {
      ...{ key: 'whistle:燃气办', reason: 'whistle', text: { zh: '', en: '' }, meant: 1, at: 1, level: 0 },
      ...{ lastAt: 1, people: [], to: [{ role: 'district_department', region: 'd1' }] },
    },
  ],
};
const [own, town] = [who('district_department', 'd1'), who('town_office', 't1')];

describe('a department that was called', () => {
  it.each(['arrive', 'complete'] as const)('may %s where the gateway allows it', (act) => {
    for (const state of ['called', 'arrived', 'completed'] as const) {
      const isAllowed = nextDepartmentState(state, act) !== null;
      expect([state, DEPARTMENT_STATES[act] === state]).toEqual([state, isAllowed]);
      expect([state, departmentOffer(whistle, department({ state }), own)[act]]).toEqual([state, isAllowed]);
    }
  });

  it('reports in for itself, and is rated by the town that whistled, by another person than who did it', () => {
    expect(departmentOffer(whistle, department(), town).arrive).toBe(false);
    const done = department({ state: 'completed', completedBy: 'li' });
    expect(departmentOffer(whistle, done, own).rate).toBe(false);
    expect(departmentOffer(whistle, done, who('town_office', 't1', 'wang')).rate).toBe(true);
    expect(departmentOffer(whistle, done, who('town_office', 't1', 'li')).rate).toBe(false);
    const rated = { ...done, rating: { score: 5, by: 'wang', at: 1 } };
    expect(departmentOffer(whistle, rated, who('town_office', 't1', 'wang')).rate).toBe(false);
    const closed = { ...whistle, state: 'closed' as const };
    expect(departmentOffer(closed, done, who('town_office', 't1', 'wang')).rate).toBe(false);
  });

  it('is called back by who whistled or by the town', () => {
    expect([mayWithdraw(whistle, town), mayWithdraw(whistle, own)]).toEqual([true, false]);
    expect(mayWithdraw(whistle, who('district_department', 'd1', 'zhao'))).toBe(true);
    expect(mayWithdraw({ ...whistle, state: 'closed' }, town)).toBe(false);
  });
});

it('the unit of a region is its town, else its district, else the root', () => {
  expect(['g1', 't1', 'd1', 'root'].map((id) => responsibleUnit(id, regions))).toEqual([
    't1',
    't1',
    'd1',
    'root',
  ]);
});
