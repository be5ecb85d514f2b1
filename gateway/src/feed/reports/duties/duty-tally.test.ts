/** What an analysis of duties says of sums that are known one by one. */

import { describe, expect, it } from 'vitest';
import type { DutyGap, DutyGround, DutySum } from '../../../ledger/duty-report-port.ts';
import { dutyPage, dutySheet } from './duty-tables.ts';
import { DutyTally, PEOPLE_MAX } from './duty-tally.ts';

const GROUND: DutyGround = {
  unit: { id: 'd', name: '区', level: 'district' },
  children: [
    { id: 't1', name: '一镇', level: 'town' },
    { id: 't2', name: '二镇', level: 'town' },
  ],
  regions: [
    { id: 'd', parent: null, line: 'd', answers: 'd' },
    { id: 't1', parent: 'd', line: 't1', answers: 't1' },
    { id: 'g1', parent: 't1', line: 't1', answers: 't1' },
    { id: 't2', parent: 'd', line: 't2', answers: 't2' },
  ],
  above: ['root'],
};
const name = { zh: '<巡查>', en: 'Patrol' };
const sum = (over: Partial<DutySum> = {}): DutySum => ({
  ...{ region: 'g1', key: 'patrol', name, role: 'town_office', state: 'missed', doneBy: null },
  count: 1,
  ...over,
});
const gap = (over: Partial<DutyGap> = {}): DutyGap => ({
  ...{ region: 'g1', key: 'patrol', name, role: 'town_office', term: '2026-01', dueAt: 1 },
  ...{ isOfVenues: true, missed: 2, late: 1 },
  ...over,
});
const SPAN = { from: 0, until: 10, at: 5 };

describe('an analysis of duties', () => {
  it('adds up by unit, role and duty, and names a unit that has nothing to do', () => {
    const tally = new DutyTally(GROUND);
    tally.takeSum(sum({ state: 'done', doneBy: 'a', count: 3 }));
    tally.takeSum(sum({ region: 't1', count: 1 }));
    tally.takeSum(sum({ region: 'd', state: 'due', key: 'meeting', role: 'town_leader', count: 4 }));
    const { total, units, roles, duties } = tally.result(SPAN);
    expect(total).toEqual({ due: 8, done: 3, late: 0, missed: 1, open: 4, inTime: 0.75 });
    expect(units).toMatchObject([
      { unit: 't1', due: 4, inTime: 0.75 },
      { unit: 't2', due: 0, inTime: null },
      { unit: 'd', direct: true, open: 4 },
    ]);
    expect(roles.map(({ role, due }) => [role, due])).toEqual([
      ['town_office', 4],
      ['town_leader', 4],
    ]);
    expect(duties).toMatchObject([{ key: 'patrol' }, { key: 'meeting' }]);
  });

  it('counts for who did it, and what nobody did for the nearest who hold the role', () => {
    const tally = new DutyTally(GROUND);
    for (const [username, role, region] of [
      ['near', 'town_office', 't1'],
      ['far', 'town_office', 'root'],
      ['worker', 'grid_worker', 'g1'],
    ] as const) {
      tally.takePerson({ username, name: username.toUpperCase(), grants: [{ role, region }] });
    }
    tally.takePerson({
      ...{ username: 'boss', name: 'Boss' },
      grants: [{ role: 'owner', region: 'g1', venue: 'v1' }],
    });
    tally.takeSum(sum({ count: 2 }));
    tally.takeSum(sum({ region: 't2', count: 5 }));
    tally.takeSum(sum({ state: 'late', doneBy: 'worker' }));
    tally.takeSum(sum({ role: 'owner', count: 10 }));
    tally.takeSum(sum({ role: 'owner', state: 'done', count: 4 }));
    expect(tally.ownedVenues()).toEqual(['v1']);
    const owners = { region: 'g1', state: 'missed', doneBy: null, venueId: null } as const;
    tally.takeOwnerSum({ ...owners, venueId: 'v1', count: 3 });
    tally.takeOwnerSum({ ...owners, venueId: 'v1', region: 'elsewhere', count: 100 });
    tally.takeOwnerSum({ ...owners, venueId: 'v2', count: 2 });
    tally.takeOwnerSum({ ...owners, state: 'done', doneBy: 'worker', count: 4 });
    const { people, unheld } = tally.result(SPAN);
    expect(
      people.map(({ username, name: called, missed, late, done }) => [username, called, missed, late, done]),
    ).toEqual([
      ['far', 'FAR', 5, 0, 0],
      ['boss', 'Boss', 3, 0, 0],
      ['near', 'NEAR', 2, 0, 0],
      ['worker', 'WORKER', 0, 1, 4],
    ]);
    expect(unheld).toMatchObject({ due: 7, missed: 7, done: 0 });
  });

  it('names the warnings about what was missed, one line a unit, duty and term', () => {
    const tally = new DutyTally(GROUND);
    const warning = { id: 'i1', unit: 't1', state: 'open', told: 2, answeredBy: 'a' };
    tally.takeInaction({ ...warning, subject: 'patrol@2026-01' });
    tally.takeInaction({ ...warning, id: 'i2', unit: 't2', subject: 'patrol@2026-01' });
    tally.takeGap(gap());
    tally.takeGap(gap({ region: 't1', missed: 1, late: 0, dueAt: 2 }));
    tally.takeGap(gap({ region: 't2', missed: 0 }));
    const { missed, missedTotal } = tally.result(SPAN);
    expect(missed).toEqual([
      {
        ...{ unit: 't1', key: 'patrol', name, role: 'town_office', term: '2026-01', dueAt: 2 },
        ...{ missed: 3, late: 1, inactions: [{ id: 'i1', state: 'open', told: 2, answeredBy: 'a' }] },
      },
    ]);
    expect(missedTotal).toBe(1);
  });

  it('[P8] shows the worst people alone, and says how many there are', () => {
    const tally = new DutyTally(GROUND);
    for (let at = 0; at <= PEOPLE_MAX; at += 1) {
      tally.takeSum(sum({ state: 'done', doneBy: `p${at}` }));
    }
    tally.takeSum(sum({ state: 'late', doneBy: 'slow' }));
    const { people, peopleTotal } = tally.result(SPAN);
    expect([people.length, peopleTotal, people[0]?.username]).toEqual([PEOPLE_MAX, PEOPLE_MAX + 2, 'slow']);
  });

  it('is a page on which a name stays text, and a table with the total below', () => {
    const tally = new DutyTally(GROUND);
    tally.takeSum(sum());
    tally.takeGap(gap());
    const analysis = tally.result(SPAN);
    const page = dutyPage(analysis, { name: '<script>', offsetMs: 0 });
    expect(page).toContain('&lt;巡查&gt;');
    expect(page).not.toContain('<script>');
    const { head, rows } = dutySheet(analysis, 'units', { offsetMs: 0 });
    expect(rows.at(-1)).toEqual(['d', '合计 total', 1, 0, 0, 1, 0, '0.0 %']);
    expect(rows.every((row) => row.length === head.length)).toBe(true);
  });
});
