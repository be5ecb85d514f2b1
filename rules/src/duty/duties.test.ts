import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of } from '../fold/testing/stage.ts';
import type { InspectionInput } from '../model/duty.ts';
import { parseProfile } from '../profile/parse.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { at, counted, DAY_MS, dutiesOf, passUntil, town } from './testing.ts';
import { PLACES_A_TICK_MAX } from './tick.ts';

const OLD_TOWN = readFileSync(new URL('../../profiles/old-town.yaml', import.meta.url), 'utf8');

const look = (venueId: string, as: InspectionInput['as'], more: Partial<InspectionInput> = {}) => ({
  type: 'inspection.record' as const,
  inspection: { venueId, as, items: [], findings: [], photos: [], ...more },
});

function checklist() {
  const parsed = parseProfile(SHIPPED_PROFILE);
  if (!parsed.ok) throw new Error('the shipped profile cannot be read');
  const { items, prohibitions } = parsed.profile.checklist;
  return [...items, ...prohibitions].map(({ key }) => ({ key, ok: true }));
}

describe('a year of a town', () => {
  it('[P3] has exactly the duties of the shipped profile', () => {
    const stage = town();
    passUntil(stage, '2026-12-31T23:00');
    const duties = dutiesOf(stage.changes);
    expect(counted(duties)).toEqual({
      'red self_inspection': 12,
      'red risk_notice': 4,
      'red staff_look': 365,
      'red grid_visit_key': 12,
      'red grid_visit': 4,
      'red patrol_red': 12,
      'yellow self_inspection': 12,
      'yellow risk_notice': 4,
      'yellow staff_look': 365,
      'yellow grid_visit': 4,
      'yellow patrol_yellow': 4,
      't1 section_checks': 12,
      't1 leader_check': 12,
      't1 risk_meeting': 4,
      't1 office_look': 365,
      'd1 shift_handover': 365,
    });
    expect(duties.find(({ key }) => key === 'section_checks')?.need).toBe(5);
    // Nobody did anything: all that is over was missed.
    const states = duties.map(({ state, dueAt }) => [state, dueAt <= stage.nowMs]);
    expect(states.every(([state, isOver]) => state === (isOver ? 'missed' : 'due'))).toBe(true);
  }, 30_000);

  it('has other duties of the same facts under another profile', () => {
    const stage = town(OLD_TOWN);
    passUntil(stage, '2026-12-31T23:00');
    const duties = dutiesOf(stage.changes);
    expect(counted(duties)).toEqual({
      'red self_inspection': 12,
      'red risk_notice': 4,
      'red staff_look': 365,
      'red grid_visit_key': 53,
      'red grid_visit': 12,
      'red patrol_red': 12,
      'yellow self_inspection': 12,
      'yellow risk_notice': 4,
      'yellow grid_visit': 12,
      'yellow patrol_yellow': 4,
      't1 section_checks': 12,
      't1 leader_check': 12,
      't1 risk_meeting': 12,
      't1 office_look': 365,
      'd1 shift_handover': 365,
    });
    expect(duties.find(({ key }) => key === 'patrol_red')?.need).toBe(2);
  }, 30_000);
});

describe('duties', () => {
  const one = (stage: ReturnType<typeof town>, key: string, term: string) =>
    dutiesOf(stage.changes).find(
      (duty) => duty.key === key && duty.term === term && duty.venueId !== 'yellow',
    );

  it('are done, late, or missed for ever', () => {
    const stage = town();
    stage.tick(1_000);
    stage.done(look('red', 'patrol'), 'office');
    expect(one(stage, 'patrol_red', '2026-01')).toMatchObject({ state: 'done', doneBy: 'office' });
    passUntil(stage, '2026-03-03T10:00');
    expect(one(stage, 'patrol_red', '2026-02')).toMatchObject({ state: 'missed' });
    stage.done(look('red', 'patrol'), 'office');
    expect(one(stage, 'patrol_red', '2026-02')).toMatchObject({ state: 'late' });
    expect(one(stage, 'patrol_red', '2026-03')).toMatchObject({ state: 'due', done: 0 });
    passUntil(stage, '2026-04-20T10:00');
    stage.done(look('red', 'patrol'), 'office');
    expect(one(stage, 'patrol_red', '2026-03')).toMatchObject({ state: 'missed' });
    expect(one(stage, 'patrol_red', '2026-04')).toMatchObject({ state: 'done' });
  });

  it('of a unit count the checks of key venues alone', () => {
    const stage = town();
    stage.tick(1_000);
    stage.done(look('yellow', 'section_check'));
    expect(one(stage, 'section_checks', '2026-01')).toMatchObject({ done: 0 });
    for (let i = 0; i < 5; i += 1) stage.done(look('red', 'section_check'));
    expect(one(stage, 'section_checks', '2026-01')).toMatchObject({ done: 5, state: 'done' });
  });

  it('follow a new colour at once, and ask for nothing twice', () => {
    const stage = town();
    stage.tick(1_000);
    stage.done(look('yellow', 'patrol'), 'office');
    stage.done({ type: 'venue.change', id: 'yellow', patch: { facts: { crowded: true } } });
    stage.tick(1_000);
    const keys = () =>
      dutiesOf(stage.changes)
        .filter(({ venueId, key }) => venueId === 'yellow' && key.startsWith('patrol'))
        .map(({ key, state }) => [key, state]);
    expect(keys()).toEqual([
      ['patrol_yellow', 'done'],
      ['patrol_orange', 'due'],
    ]);
    stage.done({ type: 'venue.change', id: 'yellow', patch: { facts: { crowded: false } } });
    stage.tick(1_000);
    expect(keys()).toEqual([['patrol_yellow', 'done']]);
  });

  it('[P3] of a venue that closes are taken back at the next tick, and begin again when it opens', () => {
    const stage = town();
    passUntil(stage, '2026-01-05T00:00');
    const open = () =>
      dutiesOf(stage.changes).filter((duty) => duty.venueId === 'yellow' && duty.state === 'due');
    expect(open()).not.toEqual([]);
    stage.done({ type: 'venue.state', id: 'yellow', state: 'closed', reason: 'moved away' });
    passUntil(stage, '2026-01-05T00:10');
    expect(open()).toEqual([]);
    stage.done({ type: 'venue.state', id: 'yellow', state: 'open', reason: 'back' });
    passUntil(stage, '2026-01-05T00:20');
    expect(open().map(({ key }) => key)).toContain('grid_visit');
  });

  it('are confirmed by who has them, once a term', () => {
    const stage = town();
    stage.tick(1_000);
    const act = { type: 'duty.confirm', key: 'risk_meeting', region: 't1' } as const;
    expect(stage.refused(act, 'office')).toBe('invalid');
    expect(stage.done(act, 'leader')).toMatchObject({ key: 'risk_meeting', by: 'leader' });
    expect(stage.refused(act, 'leader')).toBe('wrong-state');
    const staff = { type: 'duty.confirm', key: 'staff_look' } as const;
    expect(stage.refused({ ...staff, venueId: 'yellow' }, 'boss')).toBe('invalid');
    stage.done({ ...staff, venueId: 'red' }, 'boss');
    expect(stage.refused({ ...staff, key: 'patrol_red', venueId: 'red' }, 'boss')).toBe('invalid');
  });

  it('that were missed are told as inaction, one for a unit and term, which ends when all are done', () => {
    const stage = town();
    passUntil(stage, '2026-02-01T02:00');
    const open = () =>
      (stage.state.venues.get('@t1')?.filings.values() ?? []).flatMap(({ filing }) =>
        filing.type === 'inaction' && filing.subject.startsWith('self_inspection') ? [filing] : [],
      );
    expect(open()).toHaveLength(1);
    expect(open()[0]).toMatchObject({
      rule: 'not_inspected',
      unit: 't1',
      subject: 'self_inspection@2026-01',
    });
    expect(open()[0]?.text.zh).toContain('2 家未完成');
    for (const venue of ['red', 'yellow']) {
      stage.done(look(venue, 'self_inspection', { items: checklist() }), 'boss');
    }
    expect(open()).toEqual([]);
  });

  it('[P8] of many venues begin a bounded number a tick, the same from a checkpoint', () => {
    const stage = town();
    const venues = Array.from({ length: 700 }, (_, index) => ({
      line: index,
      venue: { id: `v${index}`, name: `v${index}`, category: 1, region: 'g1', facts: {} },
    }));
    stage.done({ type: 'venue.import', lines: venues });
    const placesOf = (changes: ReturnType<typeof stage.tick>) =>
      new Set(of(changes, 'duty').map(({ object }) => object.venueId ?? object.region)).size;
    expect(placesOf(stage.tick(1_000))).toBe(PLACES_A_TICK_MAX);
    stage.state = decodeState(encodeState(stage.state));
    expect(placesOf(stage.tick(1_000))).toBe(PLACES_A_TICK_MAX);
    expect(placesOf(stage.tick(1_000))).toBeLessThan(PLACES_A_TICK_MAX);
    expect(placesOf(stage.tick(1_000))).toBe(0);
  });

  it('[P3] go the same way from a checkpoint in the middle', () => {
    const [one, other] = [town(), town()];
    for (const stage of [one, other]) passUntil(stage, '2026-03-31T20:00');
    other.state = decodeState(encodeState(other.state));
    for (const stage of [one, other]) passUntil(stage, '2026-05-02T00:00');
    expect(encodeState(other.state)).toBe(encodeState(one.state));
    expect(other.changes).toEqual(one.changes);
  });

  it('[P3] go on after the calendar was set back', () => {
    const stage = town();
    stage.tick(1_000);
    const jump = 400 * DAY_MS;
    stage.tick(60_000, jump);
    stage.tick(3_700_000);
    expect(dutiesOf(stage.changes).some(({ term }) => term === '2027-02')).toBe(true);
    stage.tick(60_000, -jump);
    stage.tick(3_700_000);
    stage.tick(60_000);
    const open = dutiesOf(stage.changes).filter(({ state, key }) => state === 'due' && key === 'patrol_red');
    expect(open.map(({ term }) => term)).toEqual(['2026-01']);
  });
});

describe('an inspection', () => {
  it('gives each finding a ticket and names the prohibitions', () => {
    const stage = town();
    stage.tick(1_000);
    const items = checklist().map((item) => ({ ...item, ok: item.key !== 'blocked_exits' }));
    const findings = [{ text: '插线板老化' }];
    const filing = stage.done<{ findings: { ticketId: string }[]; prohibitions: string[] }>(
      look('red', 'self_inspection', { items, findings }),
      'boss',
    );
    expect(filing.prohibitions).toEqual(['blocked_exits']);
    expect(filing.findings).toHaveLength(2);
    const tickets = stage.state.venues.get('red')?.tickets.values() ?? [];
    expect(tickets.map(({ ticket }) => [ticket.source, ticket.class])).toEqual([
      ['self_inspection', 'major'],
      ['self_inspection', 'ordinary'],
    ]);
  });

  it.each<[string, Partial<InspectionInput>]>([
    ['without the whole list', {}],
    ['with what is on no list', { items: [{ key: 'ghosts', ok: true }] }],
    ['of the future', { items: checklist(), at: at('2026-02-01T00:00') }],
    ['of long ago', { items: checklist(), at: at('2025-12-01T00:00') }],
  ])('%s is refused and changes nothing', (_what, more) => {
    const stage = town();
    stage.tick(1_000);
    const before = encodeState(stage.state);
    expect(stage.refused(look('red', 'self_inspection', more), 'boss')).toBe('invalid');
    expect(encodeState(stage.state)).toBe(before);
  });

  it('is a stop of its plan, whose last one ends it; a plan that was not walked is missed', () => {
    const stage = town();
    const plan = {
      ...{ region: 't1', inspector: 'office', as: 'patrol' as const, content: '疏散通道' },
      ...{ from: at('2026-01-05T09:00'), until: at('2026-01-05T17:00'), route: ['red', 'yellow'] },
    };
    const { id } = stage.done<{ id: string }>({ type: 'patrol_plan.create', plan });
    stage.done({ type: 'patrol_plan.create', plan });
    expect(stage.refused(look('red', 'patrol', { planId: id }), 'grid')).toBe('invalid');
    stage.done(look('red', 'patrol', { planId: id }), 'office');
    stage.done(look('yellow', 'patrol', { planId: id }), 'office');
    passUntil(stage, '2026-01-06T00:00');
    const last = new Map(of(stage.changes, 'filing').map(({ object }) => [object.id, object.state] as const));
    const plans = of(stage.changes, 'filing').filter(({ object }) => object.type === 'patrol_plan');
    expect([...new Set(plans.map(({ object }) => object.id))].map((plan) => last.get(plan))).toEqual([
      'done',
      'missed',
    ]);
  });
});

describe('a permit', () => {
  const permit = {
    ...{ venueId: 'red', work: 'hot_work' as const, place: '后厨', contractor: '某公司' },
    ...{ certificate: 'T-1', fireWatcher: '张三' },
    ...{ from: at('2026-01-03T23:00'), until: at('2026-01-04T05:00') },
  };
  const report = (more: object = {}) => ({ type: 'permit.report' as const, permit: { ...permit, ...more } });

  it('becomes announced work when another person approves it, which ends with it', () => {
    const stage = town();
    const { id } = stage.done<{ id: string }>(report(), 'boss');
    expect(stage.refused({ type: 'permit.approve', id }, 'boss')).toBe('same-person');
    const { periodId } = stage.done<{ periodId: string }>({ type: 'permit.approve', id }, 'office');
    const place = stage.state.venues.get('red');
    expect(place?.periods.get(periodId)?.period).toMatchObject({ kind: 'announced_work', work: 'hot_work' });
    stage.done({ type: 'permit.end', id }, 'boss');
    expect(place?.periods.size).toBe(0);
    expect(stage.refused({ type: 'permit.end', id }, 'boss')).toBe('not-found');
  });

  it('in forbidden hours is flagged, and refused where the profile says so', () => {
    const hours = { from: at('2026-01-03T10:00'), until: at('2026-01-03T12:00') };
    const mild = town();
    const flagged = mild.done<{ id: string; forbiddenHours: true }>(report(hours), 'boss');
    expect(flagged.forbiddenHours).toBe(true);
    mild.done({ type: 'permit.approve', id: flagged.id }, 'office');
    const strict = town(OLD_TOWN);
    const { id } = strict.done<{ id: string }>(report(hours), 'boss');
    expect(strict.refused({ type: 'permit.approve', id }, 'office')).toBe('wrong-state');
    strict.done({ type: 'permit.refuse', id, reason: '营业时间' }, 'office');
  });

  it('expires when nobody decides or hands it back', () => {
    const stage = town();
    stage.done(report(), 'boss');
    passUntil(stage, '2026-01-04T06:00');
    expect(of(stage.changes, 'filing').findLast(({ object }) => object.type === 'permit')?.object.state).toBe(
      'expired',
    );
  });

  it.each(['certificate', 'fireWatcher'])('of hot work needs a %s', (field) => {
    expect(town().refused(report({ [field]: undefined }), 'boss')).toBe('invalid');
  });
});

describe('the watch', () => {
  it('is handed over by two people, and counts as the duty of the day', () => {
    const stage = town();
    stage.tick(1_000);
    stage.done(look('red', 'patrol', { findings: [{ text: '堵塞' }] }), 'office');
    const offer = { type: 'handover.offer', region: 'd1', note: '一切正常' } as const;
    const shift = stage.done<{ id: string; counts: object }>(offer, 'watch');
    expect(shift.counts).toMatchObject({ tickets: 1, hazards: 0 });
    expect(stage.refused({ type: 'handover.sign', id: shift.id }, 'watch')).toBe('same-person');
    stage.done({ type: 'handover.sign', id: shift.id }, 'relief');
    const duty = dutiesOf(stage.changes).find(({ key }) => key === 'shift_handover');
    expect(duty).toMatchObject({ state: 'done', doneBy: 'watch' });
  });
});

describe('a risk notice', () => {
  it('is read once a quarter, and shows the colour of now', () => {
    const stage = town();
    stage.tick(1_000);
    const read = { type: 'risk_notice.read', venueId: 'red', seen: 'red' } as const;
    expect(stage.refused({ ...read, seen: 'yellow' }, 'boss')).toBe('stale-version');
    expect(stage.done(read, 'boss')).toMatchObject({ by: 'boss', seen: 'red', state: 'read' });
    expect(stage.refused(read, 'boss')).toBe('wrong-state');
  });
});
