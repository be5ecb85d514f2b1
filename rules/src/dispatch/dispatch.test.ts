import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Role } from '../model/facts.ts';
import type { CaseFiling, WhistleFiling } from '../model/loop/case.ts';
import type { Ticket } from '../model/ticket.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function person(stage: Stage, username: string, role: Role, region: string): void {
  const roles = [{ role, region }];
  stage.done({
    type: 'user.create',
    user: { id: `${username}-id`, username, name: username, passwordHash: 'p', roles },
  });
}

/** A district of a city, with one person in each office. */
function staffed(): Stage {
  const stage = Stage.district();
  stage.done({ type: 'region.create', region: { id: 'c1', name: 'c1', level: 'city', parent: 'root' } });
  stage.done({ type: 'region.change', id: 'd1', parent: 'c1' });
  person(stage, 'wang', 'town_office', 't1');
  person(stage, 'zhao', 'district_department', 'd1');
  person(stage, 'qian', 'district_department', 'd1');
  person(stage, 'sun', 'city', 'c1');
  person(stage, 'li', 'grid_worker', 'g1');
  stage.find([stage.finding()]);
  return stage;
}

function theCase(stage: Stage): CaseFiling {
  const entries = stage.state.venues.get('shop')?.filings.values() ?? [];
  const found = entries.find(({ filing }) => filing.type === 'case');
  if (found?.filing.type !== 'case') throw new Error('no case');
  return found.filing;
}

function promoted(): Stage {
  const stage = staffed();
  stage.done({ type: 'hazard.promote', hazardId: stage.hazard().id, reason: '疏散通道堵塞' });
  return stage;
}

function finishTasks(stage: Stage): void {
  const { id: caseId, tasks } = theCase(stage);
  const BY: Record<string, string> = { district_department: 'zhao', town_office: 'wang', city: 'sun' };
  for (const task of tasks.filter(({ state }) => state === 'called')) {
    const by = BY[task.role] ?? '';
    stage.done({ type: 'case.accept', caseId, taskId: task.id }, by);
    for (const step of task.steps.keys())
      stage.done({ type: 'case.step', caseId, taskId: task.id, step }, by);
    stage.done({ type: 'case.complete', caseId, taskId: task.id, result: 'done' }, by);
  }
}

function closeTicket(stage: Stage): void {
  const ticketId = stage.ticket().id;
  stage.done({ type: 'ticket.accept', ticketId }, 'li');
  stage.find([stage.finding({ edge: 'fall' })]);
  stage.done({ type: 'hazard.reset', hazardId: stage.hazard().id });
  stage.done({ type: 'ticket.submit', ticketId, measures: '清理通道', photos: [] } as never, 'li');
  stage.done({ type: 'ticket.approve', ticketId }, 'zhao');
}

describe('a case', () => {
  it('is not opened for what is ordinary: it stays in town', () => {
    const stage = staffed();
    expect(() => theCase(stage)).toThrow('no case');
    expect(stage.ticket().unit).toBe('t1');
  });

  it('rises with a major hazard, knows its levels, and says why its plan was picked', () => {
    const stage = promoted();
    const filing = theCase(stage);
    expect(filing.levels.map(({ region, level, reason }) => [region, level, reason])).toEqual([
      ['t1', 'town', 'promoted'],
      ['d1', 'district', 'promoted'],
    ]);
    expect(stage.ticket().unit).toBe('d1');
    expect(filing.state).toBe('dispatched');
    expect(filing.why.map(({ plan, matched }) => [plan, matched])).toEqual([
      ['major-gas', false],
      ['major-fire', true],
      ['city-major', false],
      ['unsolved', false],
    ]);
    // By their words: the profile may be another one by the time somebody reads the case.
    expect(filing.why[1]?.name).toEqual({ zh: '重大火灾隐患处置预案', en: 'Major fire hazard' });
    expect(filing.dispatches.at(-1)?.planName).toEqual(filing.why[1]?.name);
    expect(filing.tasks.map(({ planName }) => planName?.zh)).toEqual(Array(4).fill('重大火灾隐患处置预案'));
    expect(filing.why[0]?.because.en).toContain('hazard is fire, the plan asks for gas');
    expect(filing.why[3]?.because.en).toContain('comes first');
    expect(filing.tasks.map(({ part, office }) => [part, office])).toEqual([
      ['lead', '消防救援机构'],
      ['cooperating', '市场监管部门'],
      ['cooperating', '消防救援机构'],
      ['cooperating', '镇街应急办'],
    ]);
  });

  it('[P9] calls each unit until somebody answers, and names who was called and who answered', () => {
    const stage = promoted();
    const caseId = theCase(stage).id;
    stage.tick(15 * MINUTE_MS);
    stage.tick(15 * MINUTE_MS);
    const call = theCase(stage).calls.find(({ key }) => key === 'task:4');
    const people = [{ username: 'wang', times: 2 }, { username: 'qian', times: 1 }, { username: 'zhao' }];
    expect(call).toMatchObject({ level: 2, people });
    expect(stage.refused({ type: 'case.accept', caseId, taskId: '4' }, 'li')).toBe('not-called');
    stage.done({ type: 'case.accept', caseId, taskId: '4' }, 'wang');
    const answered = theCase(stage).calls.find(({ key }) => key === 'task:4');
    expect(answered).toMatchObject({ answeredBy: 'wang', answeredAt: stage.nowMs });
    const before = stage.changes.length;
    stage.tick(24 * HOUR_MS);
    const told = of(stage.changes.slice(before), 'notice').filter(
      ({ object }) => object.reason === 'task' && object.text.zh.includes('镇街应急办'),
    );
    expect(told).toEqual([]);
  });

  it('[P3] neither a restart nor a jump of the clock moves its calls and steps', () => {
    const stage = promoted();
    stage.tick(10 * MINUTE_MS, 86_400_000);
    expect(theCase(stage).calls.find(({ key }) => key === 'task:1')?.level).toBe(0);
    stage.state = decodeState(encodeState(stage.state));
    stage.tick(5 * MINUTE_MS, -86_400_000);
    expect(theCase(stage).calls.find(({ key }) => key === 'task:1')?.level).toBe(1);
    stage.tick(2 * HOUR_MS);
    expect(theCase(stage).tasks[0]?.steps[0]?.late).toBe(true);
  });

  it('may be dispatched otherwise, with a reason, by the centre alone', () => {
    const stage = promoted();
    const caseId = theCase(stage).id;
    const act = { type: 'case.dispatch', caseId, plan: 'unsolved' } as const;
    expect(stage.refused({ ...act, reason: '' }, 'zhao')).toBe('invalid');
    expect(stage.refused({ ...act, reason: 'x', plan: 'none' }, 'zhao')).toBe('invalid');
    expect(stage.refused({ ...act, reason: 'x' }, 'wang')).toBe('not-called');
    stage.done({ ...act, reason: '需商务部门牵头' }, 'zhao');
    const filing = theCase(stage);
    expect(filing.dispatches.at(-1)).toMatchObject({
      plan: 'unsolved',
      by: 'zhao',
      reason: '需商务部门牵头',
    });
    expect(filing.tasks.map(({ state }) => state)).toEqual([
      ...['dropped', 'dropped', 'dropped', 'dropped', 'called'],
    ]);
    expect(filing.tasks.at(-1)?.office).toBe('商务部门');
  });

  it('goes on to the city, and closes only when every level has the result', () => {
    const stage = promoted();
    person(stage, 'zhou', 'city', 'c1');
    stage.done({ type: 'case.take', caseId: theCase(stage).id }, 'zhao');
    const ticketId = stage.ticket().id;
    stage.done({ type: 'ticket.escalate', ticketId, reason: '涉及跨区管网' }, 'zhao');
    expect(theCase(stage).levels.at(-1)).toMatchObject({ region: 'c1', reason: 'unsolved', by: 'zhao' });
    const caseId = theCase(stage).id;
    stage.done({ type: 'case.take', caseId }, 'sun');
    finishTasks(stage);
    expect(theCase(stage).state).toBe('worked');
    const finished = of(stage.changes, 'notice').filter(({ object }) => object.text.zh.includes('任务办结'));
    expect(finished.at(-1)?.object.to).toEqual([{ role: 'city', region: 'c1' }]);
    expect(stage.refused({ type: 'case.confirm', caseId, level: 't1' }, 'wang')).toBe('wrong-state');
    closeTicket(stage);
    expect(theCase(stage)).toMatchObject({ state: 'feedback', result: { finisher: 'li', acceptor: 'zhao' } });
    expect(stage.refused({ type: 'case.confirm', caseId, level: 't1' }, 'sun')).toBe('not-called');
    stage.done({ type: 'case.confirm', caseId, level: 't1' }, 'wang');
    expect(stage.refused({ type: 'case.confirm', caseId, level: 't1' }, 'wang')).toBe('wrong-state');
    stage.tick(25 * HOUR_MS);
    expect(theCase(stage).levels.map(({ late }) => late)).toEqual([undefined, true, true]);
    expect(stage.refused({ type: 'case.confirm', caseId, level: 'd1' }, 'zhao')).toBe('same-person');
    stage.done({ type: 'case.confirm', caseId, level: 'd1' }, 'qian');
    const closed = stage.done<CaseFiling>({ type: 'case.confirm', caseId, level: 'c1' }, 'zhou');
    expect(closed).toMatchObject({ state: 'closed', closedAt: stage.nowMs });
    expect(stage.refused({ type: 'case.take', caseId }, 'sun')).toBe('not-found');
  });

  it('says which step is late, to the ledger too', () => {
    const stage = promoted();
    const { id } = theCase(stage);
    for (let hour = 0; hour < 3; hour += 1) stage.tick(HOUR_MS);
    const told = of(stage.changes, 'filing').findLast(({ object }) => object.id === id)?.object as CaseFiling;
    expect(told.tasks[0]?.steps[0]).toMatchObject({ late: true });
    expect(told).toEqual(theCase(stage));
  });

  it('takes its result back when the ticket is opened again', () => {
    const stage = promoted();
    closeTicket(stage);
    const closed = of(stage.changes, 'ticket').at(-1)?.object as Ticket;
    expect(theCase(stage).state).toBe('feedback');
    stage.done({ type: 'ticket.reopen', ticketId: closed.id, reason: 'not done', closed });
    expect(theCase(stage).result).toBeUndefined();
  });

  it('[P9] is called and dispatched as a new one when its ticket is opened again', () => {
    const stage = promoted();
    stage.done({ type: 'case.take', caseId: theCase(stage).id }, 'zhao');
    closeTicket(stage);
    const before = stage.changes.length;
    const closed = of(stage.changes, 'ticket').at(-1)?.object as Ticket;
    stage.done({ type: 'ticket.reopen', ticketId: closed.id, reason: 'not done', closed });
    const filing = theCase(stage);
    expect(filing).toMatchObject({ state: 'dispatched', dispatches: [{ region: 'd1' }, { region: 'd1' }] });
    expect(filing.levels.at(-1)).not.toHaveProperty('takenBy');
    expect(filing.tasks.filter(({ state }) => state === 'called')).toHaveLength(4);
    const calls = filing.calls.filter(({ at, answeredAt, endedAt }) => {
      return at === stage.nowMs && answeredAt === undefined && endedAt === undefined;
    });
    expect(calls.map(({ key }) => key)).toEqual(['level:d1', 'task:5', 'task:6', 'task:7', 'task:8']);
    const told = of(stage.changes.slice(before), 'notice').map(({ object }) => object);
    expect(told.filter(({ state }) => state === 'due').length).toBeGreaterThanOrEqual(5);
    stage.done({ type: 'case.take', caseId: filing.id }, 'qian');
  });

  it('stays at its level when the ticket of a closed case is opened again', () => {
    const stage = promoted();
    person(stage, 'wu', 'town_leader', 't1');
    finishTasks(stage);
    closeTicket(stage);
    const caseId = theCase(stage).id;
    stage.done({ type: 'case.confirm', caseId, level: 't1' }, 'wu');
    stage.done({ type: 'case.confirm', caseId, level: 'd1' }, 'qian');
    const closed = of(stage.changes, 'ticket').at(-1)?.object as Ticket;
    expect(closed).toMatchObject({ state: 'closed', unit: 'd1' });
    stage.done({ type: 'ticket.reopen', ticketId: closed.id, reason: 'not done', closed });
    expect(stage.ticket().unit).toBe('d1');
    expect(theCase(stage).levels.map(({ region }) => region)).toEqual(['t1', 'd1']);
  });

  it.each([
    ['a district that wants none', false],
    ['one that does', true],
  ])('of what nobody did in time there is one as the profile says: %s', (_what, opens) => {
    const stage = staffed();
    const text = SHIPPED_PROFILE.replace('overdueOpensCase: false', `overdueOpensCase: ${opens}`);
    stage.done({ type: 'profile.set', region: 'd1', text });
    for (let hour = 0; hour < 72; hour += 1) stage.tick(HOUR_MS);
    expect(stage.ticket().unit).not.toBe('t1');
    const cases = of(stage.changes, 'filing').filter(({ object }) => object.type === 'case');
    expect(cases.length > 0).toBe(opens);
  });
});

it('[P9] a case goes with its venue to another district, and is told to those who have it now', () => {
  const stage = staffed();
  for (const [id, level, parent] of [
    ['d2', 'district', 'c1'],
    ['t2', 'town', 'd2'],
  ] as const) {
    stage.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  stage.done({ type: 'ticket.promote', ticketId: stage.ticket().id, reason: 'grave' });
  expect(theCase(stage).region).toBe('g1');
  const changes = stage.changes.length;
  stage.done({ type: 'venue.change', id: 'shop', patch: { region: 't2' } });
  expect(theCase(stage).region).toBe('t2');
  const told = of(stage.changes.slice(changes), 'filing').filter(({ object }) => object.type === 'case');
  expect(told.map(({ object }) => object.region)).toEqual(['t2']);
});

describe('a whistle', () => {
  const blow = {
    type: 'whistle.blow',
    venueId: 'shop',
    what: '联合执法',
    departments: [{ office: '规建办' }],
  } as const;
  const whole = { ...blow, departments: [...blow.departments] };

  it('notes the department that is late, though its name ends like that of another', () => {
    const stage = staffed();
    const text = SHIPPED_PROFILE.replace('offices: [', 'offices: ["镇:规建办", ');
    stage.done({ type: 'profile.set', region: 'd1', text });
    const departments = [{ office: '规建办' }, { office: '镇:规建办' }];
    const { id: whistleId } = stage.done<WhistleFiling>({ ...blow, departments }, 'wang');
    stage.done({ type: 'whistle.arrive', whistleId, office: '规建办' }, 'zhao');
    stage.tick(31 * MINUTE_MS);
    const filing = of(stage.changes, 'filing').findLast(({ object }) => object.id === whistleId)?.object;
    expect((filing as WhistleFiling).departments.map(({ absent }) => absent)).toEqual([undefined, true]);
  });

  it('[P9] climbs when a department does not report in, and keeps how it was rated', () => {
    const stage = staffed();
    const { id: whistleId } = stage.done<WhistleFiling>(whole, 'wang');
    stage.tick(31 * MINUTE_MS);
    const late = of(stage.changes, 'notice').filter(({ object }) => object.text.zh.includes('未报到'));
    expect(late.flatMap(({ object }) => object.to.map(({ region }) => region))).toContain('d1');
    expect(stage.refused({ type: 'whistle.arrive', whistleId, office: '规建办' }, 'wang')).toBe('not-called');
    expect(
      stage.refused({ type: 'whistle.complete', whistleId, office: '规建办', result: 'x' }, 'qian'),
    ).toBe('wrong-state');
    stage.done({ type: 'whistle.arrive', whistleId, office: '规建办' }, 'qian');
    expect(stage.refused({ type: 'whistle.rate', whistleId, office: '规建办', score: 5 }, 'wang')).toBe(
      'wrong-state',
    );
    stage.done({ type: 'whistle.complete', whistleId, office: '规建办', result: '已拆除' }, 'qian');
    expect(stage.refused({ type: 'whistle.rate', whistleId, office: '规建办', score: 6 }, 'wang')).toBe(
      'invalid',
    );
    const closed = stage.done<WhistleFiling>(
      { type: 'whistle.rate', whistleId, office: '规建办', score: 3 },
      'wang',
    );
    expect(closed).toMatchObject({
      state: 'closed',
      departments: [
        { absent: true, arrivedBy: 'qian', completedBy: 'qian', rating: { score: 3, by: 'wang' } },
      ],
    });
  });

  it('calls the town to rate, and closes with the default of the profile when nobody does', () => {
    const stage = staffed();
    const departments = [{ office: '规建办' }, { office: '消防救援机构' }];
    const { id: whistleId } = stage.done<WhistleFiling>({ ...blow, departments }, 'wang');
    for (const { office } of departments) {
      stage.done({ type: 'whistle.arrive', whistleId, office }, 'qian');
      stage.done({ type: 'whistle.complete', whistleId, office, result: '已拆除' }, 'qian');
    }
    const newest = () =>
      of(stage.changes, 'filing').findLast(({ object }) => object.id === whistleId)?.object as WhistleFiling;
    const open = newest().calls.filter(({ answeredAt, endedAt }) => (answeredAt ?? endedAt) === undefined);
    expect(open.map(({ key, to }) => [key, to[0]?.region])).toEqual([
      ['rate:规建办', 't1'],
      ['rate:消防救援机构', 't1'],
    ]);
    stage.done({ type: 'whistle.rate', whistleId, office: '消防救援机构', score: 5 }, 'wang');
    for (let hour = 0; hour < 7 * 24; hour += 1) stage.tick(HOUR_MS);
    expect(newest()).toMatchObject({
      state: 'closed',
      departments: [
        { rating: { score: 3, by: 'gateway', byDefault: true } },
        { rating: { score: 5, by: 'wang' } },
      ],
    });
    expect(
      stage.state.venues
        .get('shop')
        ?.filings.values()
        .some(({ filing }) => filing.id === whistleId),
    ).toBe(false);
    const notices = new Map(of(stage.changes, 'notice').map(({ object }) => [object.id, object]));
    const due = [...notices.values()].filter(
      ({ filingId, state }) => filingId === whistleId && state === 'due',
    );
    expect(due).toEqual([]);
  });

  it('[P9] calls a department that came and did not finish until it has', () => {
    const stage = staffed();
    const { id: whistleId } = stage.done<WhistleFiling>(whole, 'wang');
    stage.done({ type: 'whistle.arrive', whistleId, office: '规建办' }, 'qian');
    for (let hour = 0; hour <= 72; hour += 1) stage.tick(HOUR_MS);
    const last = () =>
      of(stage.changes, 'filing').findLast(({ object }) => object.id === whistleId)?.object as WhistleFiling;
    const call = () => last().calls.findLast(({ key }) => key === 'whistle:规建办');
    expect(last().departments).toMatchObject([{ late: true }]);
    expect(call()).not.toHaveProperty('answeredAt');
    stage.done({ type: 'whistle.complete', whistleId, office: '规建办', result: '已拆除' }, 'qian');
    expect(call()).toHaveProperty('endedAt');
  });

  it('[P9] calls nobody who cannot see it: offices of regions that the venue is not in are refused', () => {
    const stage = staffed();
    stage.done({ type: 'region.create', region: { id: 'd9', name: 'd9', level: 'district', parent: 'c1' } });
    const asked = (region: string) => ({ ...blow, departments: [{ office: '规建办', region }] });
    expect(stage.refused(asked('d9'), 'wang')).toBe('invalid');
    expect(stage.refused(asked('none'), 'wang')).toBe('unknown-region');
    expect(stage.done<WhistleFiling>(asked('c1'), 'wang').departments).toMatchObject([{ region: 'c1' }]);
  });

  it('is refused without departments, or with one twice, and can be taken back', () => {
    const stage = staffed();
    expect(stage.refused({ ...blow, departments: [] }, 'wang')).toBe('invalid');
    expect(stage.refused({ ...blow, departments: [{ office: 'a' }, { office: 'a' }] }, 'wang')).toBe(
      'invalid',
    );
    expect(stage.refused({ ...blow, venueId: 'none', departments: [{ office: 'a' }] }, 'wang')).toBe(
      'unknown-venue',
    );
    const { id: whistleId } = stage.done<WhistleFiling>(whole, 'wang');
    expect(stage.refused({ type: 'whistle.withdraw', whistleId, reason: 'no need' }, 'qian')).toBe(
      'not-called',
    );
    expect(
      stage.done<WhistleFiling>({ type: 'whistle.withdraw', whistleId, reason: 'no need' }, 'wang').state,
    ).toBe('closed');
  });
});
