/** Offices under one role: what is of one is told to, and answered by, its own people alone. */

import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Act } from '../model/act.ts';
import type { RoleGrant } from '../model/facts.ts';
import type { CaseFiling, WhistleFiling } from '../model/loop/case.ts';
import type { EmergencyFiling } from '../model/loop/emergency.ts';
import type { Ticket } from '../model/ticket.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';

const MINUTE_MS = 60_000;
const FIRE = '消防救援机构';
const TRADE = '市场监管部门';
const HEALTH = '卫生健康部门';

function person(stage: Stage, username: string, grant: RoleGrant): void {
  const user = { id: `${username}-id`, username, name: username, passwordHash: 'p', roles: [grant] };
  stage.done({ type: 'user.create', user });
}

/** Two offices of the district, its committee, one who holds the role for all offices, and two sections of the town. */
function staffed(): Stage {
  const stage = Stage.district();
  const district = { role: 'district_department', region: 'd1' } as const;
  person(stage, 'fire', { ...district, department: FIRE });
  person(stage, 'trade', { ...district, department: TRADE });
  person(stage, 'all', district);
  person(stage, 'committee', { role: 'district_committee', region: 'd1' });
  person(stage, 'wang', { role: 'town_office', region: 't1' });
  person(stage, 'build', { role: 'town_section', region: 't1', department: '规建办' });
  person(stage, 'law', { role: 'town_section', region: 't1', department: '综合执法队' });
  stage.find([stage.finding()]);
  return stage;
}

function filingOf<T>(stage: Stage, type: string): T {
  const found = of(stage.changes, 'filing').findLast(({ object }) => object.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found.object as T;
}
const noticesOf = (stage: Stage, words: string) =>
  of(stage.changes, 'notice')
    .map(({ object }) => object)
    .filter(({ text }) => text.zh.includes(words));

describe('[P9] a task of a case', () => {
  function promoted(): { stage: Stage; filing: CaseFiling; taskOf: (office: string) => string } {
    const stage = staffed();
    stage.done({ type: 'hazard.promote', hazardId: stage.hazard().id, reason: '疏散通道堵塞' });
    const filing = filingOf<CaseFiling>(stage, 'case');
    const taskOf = (office: string) => filing.tasks.find((task) => task.office === office)?.id ?? '';
    return { stage, filing, taskOf };
  }

  it('is told to the people of its office, and to those who hold the role for all', () => {
    const { filing, taskOf } = promoted();
    const call = filing.calls.find(({ key }) => key === `task:${taskOf(FIRE)}`);
    expect(call?.to).toEqual([{ role: 'district_department', region: 'd1', department: FIRE }]);
    expect(call?.people.map(({ username }) => username)).toEqual(['all', 'fire']);
  });

  it('is accepted, worked on and finished by them alone', () => {
    const { stage, filing, taskOf } = promoted();
    const caseId = filing.id;
    const taskId = taskOf(FIRE);
    const accept = { type: 'case.accept', caseId, taskId } as const;
    expect(stage.refused(accept, 'trade')).toBe('not-called');
    stage.done(accept, 'fire');
    const step = { type: 'case.step', caseId, taskId, step: 0 } as const;
    expect(stage.refused(step, 'trade')).toBe('not-called');
    stage.done(step, 'all');
    stage.done({ ...step, step: 1 }, 'fire');
    const complete = { type: 'case.complete', caseId, taskId, result: 'done' } as const;
    expect(stage.refused(complete, 'trade')).toBe('not-called');
    stage.done(complete, 'fire');
    stage.done({ type: 'case.accept', caseId, taskId: taskOf(TRADE) }, 'trade');
  });

  it('climbs to the heads of the district, and to no other office', () => {
    const { stage, filing, taskOf } = promoted();
    for (let round = 0; round < 3; round += 1) stage.tick(31 * MINUTE_MS);
    const call = filingOf<CaseFiling>(stage, 'case').calls.find(({ key }) => key === `task:${taskOf(FIRE)}`);
    expect(call?.people.map(({ username }) => username).sort()).toEqual(['all', 'committee', 'fire']);
    const accept = { type: 'case.accept', caseId: filing.id, taskId: taskOf(FIRE) } as const;
    expect(stage.refused(accept, 'trade')).toBe('not-called');
    stage.done(accept, 'committee');
  });

  it('stays with its office after a restart', () => {
    const { stage, filing, taskOf } = promoted();
    stage.state = decodeState(encodeState(stage.state));
    const accept = { type: 'case.accept', caseId: filing.id, taskId: taskOf(FIRE) } as const;
    expect(stage.refused(accept, 'trade')).toBe('not-called');
    stage.done(accept, 'fire');
  });
});

it('[P9] a whistle is answered by the office that it is for', () => {
  const stage = staffed();
  const departments = [{ office: FIRE }, { office: TRADE }];
  const { id: whistleId } = stage.done<WhistleFiling>(
    { type: 'whistle.blow', venueId: 'shop', what: '联合执法', departments },
    'wang',
  );
  const arrive = { type: 'whistle.arrive', whistleId, office: FIRE } as const;
  expect(stage.refused(arrive, 'trade')).toBe('not-called');
  stage.done(arrive, 'fire');
  expect(stage.refused({ type: 'whistle.complete', whistleId, office: FIRE, result: 'x' }, 'trade')).toBe(
    'not-called',
  );
  stage.done({ type: 'whistle.complete', whistleId, office: FIRE, result: 'x' }, 'all');
});

it('[P9] a force of an emergency is called by its office', () => {
  const stage = staffed();
  person(stage, 'medic', { role: 'district_department', region: 'd1', department: HEALTH });
  const declare = {
    type: 'emergency.declare',
    venueId: 'shop',
    kind: 'fire',
    grade: 2,
    what: '火灾',
  } as const;
  const { id: emergencyId } = stage.done<EmergencyFiling>(declare, 'wang');
  const call = filingOf<EmergencyFiling>(stage, 'emergency').calls.find(({ key }) => key === 'force:fire');
  expect(call?.people.map(({ username }) => username)).toEqual(['all', 'fire']);
  const answer = { type: 'emergency.answer', emergencyId, force: 'fire' } as const;
  expect(stage.refused(answer, 'medic')).toBe('not-called');
  stage.done(answer, 'fire');
  stage.done({ ...answer, force: 'medical' }, 'medic');
});

describe('[P9] a ticket that was handed to an office', () => {
  function referred(kind: 'town_section' | 'district_department', department: string): Stage {
    const stage = staffed();
    const ticketId = stage.ticket().id;
    stage.done({ type: 'ticket.refer', ticketId, kind, department, reason: 'wiring' }, 'wang');
    return stage;
  }

  it('is told to that office and to the heads of its unit', () => {
    const stage = referred('town_section', '规建办');
    expect(noticesOf(stage, '移送待受理').at(-1)?.to).toEqual([
      { role: 'town_section', region: 't1', department: '规建办' },
      { role: 'town_office', region: 't1' },
      { role: 'town_leader', region: 't1' },
    ]);
    const district = referred('district_department', FIRE);
    expect(noticesOf(district, '移送待受理').at(-1)?.to).toEqual([
      { role: 'district_department', region: 'd1', department: FIRE },
      { role: 'district_committee', region: 'd1' },
    ]);
  });

  it('is worked on by its people, and by those who are of no office', () => {
    const stage = referred('town_section', '规建办');
    const ticketId = stage.ticket().id;
    expect(stage.refused({ type: 'ticket.accept', ticketId }, 'law')).toBe('not-called');
    expect(stage.refused({ type: 'ticket.answer', ticketId }, 'fire')).toBe('not-called');
    stage.done({ type: 'ticket.accept', ticketId }, 'build');
    stage.find([stage.finding({ edge: 'fall' })]);
    stage.done({ type: 'hazard.reset', hazardId: stage.hazard().id });
    stage.done({ type: 'ticket.submit', ticketId, measures: 'rewired' }, 'build');
    expect(stage.refused({ type: 'ticket.approve', ticketId }, 'law')).toBe('not-called');
    stage.done({ type: 'ticket.approve', ticketId }, 'wang');
  });

  it('is everybody’s again when it went on', () => {
    const stage = referred('town_section', '规建办');
    const ticketId = stage.ticket().id;
    stage.done({ type: 'ticket.transfer', ticketId, unit: 't1', note: 'back' }, 'build');
    expect(stage.done<Ticket>({ type: 'ticket.accept', ticketId }, 'law').responsible).toBe('law');
  });
});

describe('a grant', () => {
  it.each([
    [
      'an office that the profile does not name',
      { role: 'district_department', region: 'd1', department: '消防' },
    ],
    ['an office of a role that has none', { role: 'grid_worker', region: 'g1', department: FIRE }],
  ] as const)('is refused for %s', (_what, grant) => {
    const stage = staffed();
    const user = { id: 'x', username: 'x', name: 'x', passwordHash: 'p', roles: [grant] };
    expect(stage.refused({ type: 'user.create', user })).toBe('invalid');
  });

  it('may be for an office of a category, a plan, a force, or the profile’s own list', () => {
    const stage = staffed();
    for (const department of [TRADE, '燃气管理部门', HEALTH, '规建办']) {
      person(stage, `of-${department}`, { role: 'district_department', region: 'd1', department });
    }
    expect(stage.state.users.size).toBeGreaterThan(9);
  });
});

describe('[P9] an office that no profile names there', () => {
  const acts = (stage: Stage, office: string): { field: string; act: Act }[] => {
    const ticketId = stage.ticket().id;
    const refer = { type: 'ticket.refer', ticketId, department: office, reason: 'wiring' } as const;
    const blow = { type: 'whistle.blow', venueId: 'shop', what: '联合执法' } as const;
    return [
      { field: 'department', act: { ...refer, kind: 'town_section' } },
      { field: 'department', act: { ...refer, kind: 'district_department' } },
      { field: 'departments', act: { ...blow, departments: [{ office: FIRE }, { office }] } },
    ];
  };

  it('is handed nothing and not whistled for: it would be called by nobody', () => {
    const stage = staffed();
    for (const { act, field } of acts(stage, '消防')) {
      const changes = stage.changes.length;
      expect(stage.act(act, 'wang')).toMatchObject({ ok: false, code: 'unknown-office', field });
      expect(of(stage.changes.slice(changes), 'ticket')).toEqual([]);
      expect(of(stage.changes.slice(changes), 'filing')).toEqual([]);
    }
  });

  it.each(['d1', 't1'])('is one as soon as the profile of %s has it', (region) => {
    const stage = staffed();
    const text = SHIPPED_PROFILE.replace('offices: [', 'offices: [消防, ');
    stage.done({ type: 'profile.set', region, text });
    for (const { act } of acts(stage, '消防')) stage.done(act, 'wang');
  });
});
