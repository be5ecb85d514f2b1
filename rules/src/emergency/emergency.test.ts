import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Role } from '../model/facts.ts';
import type { IncidentFiling, ReceiptFiling, WarningFiling } from '../model/loop/emergency.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DECLARE = {
  type: 'emergency.declare',
  venueId: 'shop',
  kind: 'fire',
  grade: 4,
  what: '厨房起火',
} as const;

function staffed(): Stage {
  const stage = Stage.district();
  const people: [string, Role, string][] = [
    ['wang', 'town_office', 't1'],
    ['zhao', 'district_department', 'd1'],
    ['li', 'grid_worker', 'g1'],
  ];
  for (const [username, role, region] of people) {
    const user = {
      id: `${username}-id`,
      username,
      name: username,
      passwordHash: 'p',
      roles: [{ role, region }],
    };
    stage.done({ type: 'user.create', user });
  }
  return stage;
}

function declared(more: object = {}): { stage: Stage; emergencyId: string } {
  const stage = staffed();
  return { stage, emergencyId: stage.done<IncidentFiling>({ ...DECLARE, ...more }, 'wang').id };
}

function incident(stage: Stage, id: string): IncidentFiling {
  return stage.state.venues.get('shop')?.filings.get(id)?.filing as IncidentFiling;
}

describe('an emergency', () => {
  it('sets the plan and the forces of its kind and grade in motion, and more when it is raised', () => {
    const { stage, emergencyId } = declared();
    expect(incident(stage, emergencyId)).toMatchObject({
      plan: { id: 'fire' },
      forces: [{ id: 'town' }, { id: 'fire' }],
      drill: false,
    });
    const grade = { type: 'emergency.grade', emergencyId } as const;
    expect(stage.refused({ ...grade, grade: 4, reason: 'x' }, 'wang')).toBe('invalid');
    expect(stage.refused({ ...grade, grade: 2, reason: '' }, 'wang')).toBe('invalid');
    const raised = stage.done<IncidentFiling>({ ...grade, grade: 2, reason: '有人员被困' }, 'wang');
    expect(raised.plan.id).toBe('fire-grave');
    expect(raised.forces.map(({ id }) => id)).toEqual(['town', 'fire', 'medical', 'district', 'city']);
    expect(raised.checklist.map(({ id }) => id)).toEqual([
      'evacuate',
      'count',
      'utilities',
      'cordon',
      'command',
    ]);
    expect(raised.grades.at(-1)).toMatchObject({ grade: 2, by: 'wang', reason: '有人员被困' });
  });

  it('[P9] calls each force until it answers, and only those who were called answer', () => {
    const { stage, emergencyId } = declared();
    const answer = { type: 'emergency.answer', emergencyId, force: 'fire' } as const;
    expect(stage.refused(answer, 'li')).toBe('not-called');
    stage.tick(15 * MINUTE_MS);
    const call = incident(stage, emergencyId).calls.find(({ key }) => key === 'force:fire');
    expect(call).toMatchObject({ level: 1, people: [{ username: 'zhao', times: 2 }] });
    stage.done(answer, 'zhao');
    expect(incident(stage, emergencyId).forces[1]).toMatchObject({
      answeredBy: 'zhao',
      answeredAt: stage.nowMs,
    });
    expect(stage.refused(answer, 'zhao')).toBe('wrong-state');
  });

  it('warns before the first report is due and tells upward when it is not there within the hour', () => {
    const { stage, emergencyId } = declared();
    const told = (word: string) =>
      of(stage.changes, 'notice')
        .filter(({ object }) => object.text.zh.includes(word))
        .map(({ object }) => object.to);
    stage.tick(44 * MINUTE_MS);
    expect(told('首报即将到期')).toEqual([]);
    stage.tick(MINUTE_MS);
    expect(told('首报即将到期')).toHaveLength(1);
    stage.state = decodeState(encodeState(stage.state));
    stage.tick(14 * MINUTE_MS, 86_400_000);
    expect(told('首报逾期')).toEqual([]);
    stage.tick(MINUTE_MS);
    expect(
      told('首报逾期')
        .flat()
        .map(({ region }) => region),
    ).toContain('d1');
    const late = stage.done<IncidentFiling>(
      { type: 'emergency.report', emergencyId, kind: 'first', text: '已控制' },
      'wang',
    );
    expect(late).toMatchObject({ state: 'reported', reports: [{ kind: 'first', late: true }] });
    stage.tick(2 * HOUR_MS);
    expect(told('续报逾期')).toHaveLength(1);
  });

  it('is closed after its closing report alone, with outcome and cause', () => {
    const { stage, emergencyId } = declared();
    const close = { type: 'emergency.close', emergencyId, outcome: 'near_miss', cause: 'nuisance' } as const;
    expect(stage.refused(close, 'wang')).toBe('wrong-state');
    for (const kind of ['first', 'follow_up', 'closing'] as const) {
      stage.done({ type: 'emergency.report', emergencyId, kind, text: kind }, 'wang');
    }
    expect(stage.done<IncidentFiling>(close, 'wang')).toMatchObject({ state: 'closed', cause: 'nuisance' });
    const before = stage.changes.length;
    stage.tick(24 * HOUR_MS);
    expect(
      of(stage.changes.slice(before), 'filing').filter(({ object }) => object.id === emergencyId),
    ).toEqual([]);
  });

  it('ticks off its checklist once, with who and when', () => {
    const { stage, emergencyId } = declared();
    const check = { type: 'emergency.check', emergencyId, item: 'count', note: '12人' } as const;
    stage.done(check, 'li');
    expect(incident(stage, emergencyId).checklist[1]).toMatchObject({
      doneBy: 'li',
      doneAt: stage.nowMs,
      note: '12人',
    });
    expect(stage.refused(check, 'wang')).toBe('wrong-state');
    expect(stage.refused({ ...check, item: 'none' }, 'wang')).toBe('invalid');
  });

  it('shows silent devices and children of a dead collector as such, as they come and go', () => {
    const stage = staffed().withRules();
    stage.done({
      type: 'device.create',
      device: { id: 'c9', venueId: 'shop', kind: 'collector', secretHash: 'h' },
    });
    stage.done({ type: 'device.change', id: 's2', patch: { collector: 'c9' } });
    stage.read('s1', { smoke: 0.01 });
    stage.read('s2', { smoke: 0.01 }, { via: 'c9' });
    const { id } = stage.done<IncidentFiling>(DECLARE, 'wang');
    const blind = () => incident(stage, id).blind.map(({ deviceId, why }) => [deviceId, why]);
    expect(incident(stage, id).devices).toBe(3);
    const before = blind();
    expect(before).not.toContainEqual(['s1', 'silent']);
    for (let minute = 0; minute < 60 * 26; minute += 10) stage.tick(10 * MINUTE_MS);
    expect(blind()).toContainEqual(['s1', 'silent']);
    expect(blind()).toContainEqual(['s2', 'dead_collector']);
    stage.read('s1', { smoke: 0.01 });
    expect(blind()).not.toContainEqual(['s1', 'silent']);
    expect(incident(stage, id).timeline.map(({ what }) => what)).toContain('device-back');
  });
});

describe('a drill', () => {
  it('is on file by itself, marked in every word, and needs its review', () => {
    const { stage, emergencyId } = declared({ drill: true });
    expect(incident(stage, emergencyId).type).toBe('drill');
    const notices = of(stage.changes, 'notice').filter(({ object }) => object.filingId === emergencyId);
    expect(notices.length).toBeGreaterThan(0);
    for (const { object } of notices) expect(object.text.zh).toMatch(/^【演练】/);
    for (const kind of ['first', 'closing'] as const) {
      stage.done({ type: 'emergency.report', emergencyId, kind, text: kind }, 'wang');
    }
    const close = { type: 'emergency.close', emergencyId, outcome: 'real', cause: 'test' } as const;
    expect(stage.refused(close, 'wang')).toBe('wrong-state');
    stage.done({ type: 'emergency.review', emergencyId, text: '疏散用时三分钟', score: 88 }, 'zhao');
    expect(stage.done<IncidentFiling>(close, 'wang').review).toMatchObject({ by: 'zhao', score: 88 });
  });

  it('never takes a live danger for its own, nor is an emergency reviewed', () => {
    const stage = staffed();
    stage.find([stage.finding()]);
    const hazardId = stage.hazard().id;
    expect(stage.refused({ ...DECLARE, hazardId, drill: true })).toBe('invalid');
    expect(stage.refused({ ...DECLARE, hazardId: 'none' })).toBe('invalid');
    const { id: emergencyId } = stage.done<IncidentFiling>({ ...DECLARE, hazardId }, 'wang');
    for (const kind of ['first', 'closing'] as const) {
      stage.done({ type: 'emergency.report', emergencyId, kind, text: kind }, 'wang');
    }
    expect(stage.refused({ type: 'emergency.review', emergencyId, text: 'x', score: 1 })).toBe('wrong-state');
  });
});

describe('a warning', () => {
  const TEXT = { zh: '警惕电气火灾', en: 'Mind electrical fires' };

  function manyVenues(count: number): Stage {
    const stage = staffed();
    const lines = Array.from({ length: count }, (_none, index) => ({
      line: index + 1,
      venue: {
        id: `v${String(index).padStart(4, '0')}`,
        name: '店',
        category: index % 2 === 0 ? 2 : 1,
        region: 'g1',
        facts: {},
      },
    }));
    stage.done({ type: 'venue.import', lines });
    return stage;
  }

  it('[P8] hands out a bounded number of receipts a tick, and tells a region once', () => {
    const stage = manyVenues(500);
    const { id: warningId } = stage.done<WarningFiling>(
      { type: 'warning.issue', text: TEXT, to: { categories: [2], region: 'd1' } },
      'zhao',
    );
    const made: number[] = [];
    for (let tick = 0; tick < 5; tick += 1) {
      const receipts = of(stage.tick(1_000), 'filing').filter(({ object }) => object.type === 'receipt');
      made.push(receipts.length);
      stage.state = decodeState(encodeState(stage.state));
    }
    expect(made).toEqual([100, 100, 50, 0, 0]);
    const told = of(stage.changes, 'notice').filter(({ object }) => object.filingId === warningId);
    expect(told.map(({ object }) => object.text.en)).toEqual(['Warning: Mind electrical fires (250 venues)']);
  });

  it('counts who has read it, chases the others level by level, and ends when all have', () => {
    const stage = manyVenues(4);
    const { id: warningId } = stage.done<WarningFiling>(
      { type: 'warning.issue', text: TEXT, to: { categories: [2], region: 'd1' } },
      'zhao',
    );
    for (let tick = 0; tick < 3; tick += 1) stage.tick(1_000);
    const confirm = { type: 'warning.confirm', warningId, venueId: 'v0000' } as const;
    expect(stage.done<ReceiptFiling>(confirm, 'li')).toMatchObject({ state: 'read', readBy: 'li' });
    expect(stage.refused(confirm, 'li')).toBe('not-found');
    expect(stage.refused({ ...confirm, venueId: 'v0001' }, 'li')).toBe('not-found');
    for (let hour = 0; hour < 24 * 6; hour += 1) stage.tick(HOUR_MS);
    const warning = () =>
      of(stage.changes, 'filing').findLast(({ object }) => object.id === warningId)?.object;
    expect(warning()).toMatchObject({ state: 'open', venues: 2, read: 1, chased: 3 });
    const chased = of(stage.changes, 'notice').filter(({ object }) =>
      object.text.en.startsWith('Warning not'),
    );
    expect(chased.map(({ object }) => object.to.map(({ role }) => role))).toEqual([
      ['owner', 'grid_worker'],
      ['village'],
      ['town_office', 'town_leader'],
    ]);
    stage.done({ ...confirm, venueId: 'v0002' }, 'li');
    expect(warning()).toMatchObject({ state: 'closed', read: 2 });
  });

  it('goes to venues with the same equipment, and takes its receipts back when it is withdrawn', () => {
    const stage = manyVenues(3);
    const { id: warningId } = stage.done<WarningFiling>(
      { type: 'warning.issue', text: TEXT, to: { deviceKinds: ['smoke'], region: 't1' } },
      'zhao',
    );
    stage.tick(1_000);
    stage.tick(1_000);
    expect(stage.refused({ type: 'warning.withdraw', warningId, reason: '' }, 'zhao')).toBe('invalid');
    stage.done({ type: 'warning.withdraw', warningId, reason: '误发' }, 'zhao');
    stage.tick(1_000);
    const ended = of(stage.changes, 'filing').findLast(({ object }) => object.id === warningId)?.object;
    expect(ended).toMatchObject({ state: 'closed', venues: 1, withdrawn: 1, reason: '误发' });
    expect(stage.state.venues.get('shop')?.filings.size).toBe(0);
  });
});
