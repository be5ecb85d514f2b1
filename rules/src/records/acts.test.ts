import { describe, expect, it } from 'vitest';
import { balanceOf } from '../credits/account.ts';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Act } from '../model/act.ts';
import type { RecordFiling, RecordOf } from '../model/records.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';

const ON = 1_764_000_000_000;
const reach = { people: 40, venues: 12 };
const training = (topic = '灭火器使用'): Act => ({
  type: 'record.file',
  kind: 'training',
  region: 't1',
  content: { on: ON, topic, reach },
});
const campaign = (more: object = {}): Act => ({
  type: 'record.file',
  kind: 'campaign',
  region: 't1',
  content: {
    on: ON,
    topic: '冬春火灾防控',
    phases: [
      { name: '动员', from: ON, until: ON + 10 },
      { name: '排查', from: ON + 10, until: ON + 20 },
    ],
    focus: ['shop'],
    checklist: [],
    ...more,
  },
});
const figures = (year: number, name = 'score'): Act => ({
  type: 'record.file',
  kind: 'assessment',
  region: 't1',
  content: { on: ON, year, figures: [{ name, value: 92.5 }] },
});
const but = (act: Act, more: object): Act => ({ ...act, ...more }) as Act;
const evaluation = (verdict: 'good' | 'bad'): Act => ({
  type: 'record.file',
  kind: 'evaluation',
  venueId: 'shop',
  content: { on: ON, verdict, source: '12345', text: 'clean exits' },
});
const correct = (kept: RecordFiling, content: RecordFiling['content'], more: object = {}): Act => ({
  type: 'record.correct',
  recordId: kept.id,
  kept,
  content,
  why: 'miscounted',
  ...more,
});

describe('a record', () => {
  it('is kept with its reach and date, at a unit or a venue', () => {
    const stage = Stage.district();
    expect(stage.done(training())).toMatchObject({
      type: 'training',
      version: 1,
      region: 't1',
      state: 'kept',
      openedAt: ON,
      content: { reach },
      by: 'officer',
    });
    expect(stage.done(but(training(), { region: undefined, venueId: 'shop' }))).toMatchObject({
      venueId: 'shop',
      region: 'g1',
    });
    expect(stage.refused(but(training(), { region: 'none' }))).toBe('unknown-region');
    expect(stage.refused(but(evaluation('good'), { venueId: 'none' }))).toBe('unknown-venue');
    expect(stage.act(but(evaluation('good'), { venueId: undefined, region: 't1' }))).toMatchObject({
      field: 'venueId',
    });
    expect(stage.act(but(campaign(), { venueId: 'shop' }))).toMatchObject({ field: 'venueId' });
    expect(stage.refused(but(training(), { content: { on: ON, until: ON - 1, topic: 't', reach } }))).toBe(
      'invalid',
    );
  });

  it('is corrected with a reason, and what it said before stays in it', () => {
    const stage = Stage.district();
    const kept = stage.done<RecordOf<'training'>>(training());
    const content = { ...kept.content, reach: { people: 41, venues: 12 } };
    expect(stage.refused(correct(kept, content, { why: '' }))).toBe('invalid');
    const second = stage.done<RecordOf<'training'>>(correct(kept, content), 'clerk');
    expect(second).toMatchObject({
      version: 2,
      content,
      corrections: [{ by: 'clerk', why: 'miscounted', version: 1, before: kept.content }],
    });
    // An old version that came with the act is not what is corrected.
    expect(stage.refused(correct(kept, content, { expectedVersion: 1 }))).toBe('stale-version');
    expect(stage.done<RecordFiling>(correct(kept, content)).corrections).toHaveLength(2);
    expect(stage.refused(correct({ ...kept, id: 'other' }, content, { recordId: 'another' }))).toBe(
      'invalid',
    );
  });

  it('[P8] is forgotten by the fold after a while, and can be corrected all the same', () => {
    const stage = Stage.district();
    const kept = stage.done<RecordOf<'training'>>(training());
    expect(stage.state.derived.filingPlace.has(kept.id)).toBe(true);
    stage.tick(2 * 3_600_000);
    expect(stage.state.derived.filingPlace.has(kept.id)).toBe(false);
    const again = stage.done<RecordFiling>(correct(kept, kept.content));
    expect(again.version).toBe(2);
    const text = encodeState(stage.state);
    expect(encodeState(decodeState(text))).toBe(text);
    let last = again;
    for (let more = 1; more < 20; more += 1) last = stage.done<RecordFiling>(correct(last, kept.content));
    expect(stage.refused(correct(last, kept.content))).toBe('limit-reached');
  });

  it('is withdrawn with a reason, for good', () => {
    const stage = Stage.district();
    const kept = stage.done<RecordOf<'training'>>(training());
    const withdraw = (reason: string): Act => ({ type: 'record.withdraw', recordId: kept.id, kept, reason });
    expect(stage.refused(withdraw(''))).toBe('invalid');
    expect(stage.done(withdraw('held elsewhere'))).toMatchObject({
      state: 'withdrawn',
      withdrawn: { reason: 'held elsewhere' },
    });
    expect(stage.refused(withdraw('again'))).toBe('wrong-state');
    expect(stage.refused(correct(kept, kept.content))).toBe('wrong-state');
  });

  it('of an evaluation moves the credits of its venue', () => {
    const stage = Stage.district();
    const venue = stage.state.venues.get('shop');
    if (venue === undefined) throw new Error('no shop');
    stage.done(evaluation('good'));
    expect(balanceOf(venue)).toBe(10);
    stage.done(evaluation('bad'));
    expect(balanceOf(venue)).toBe(0);
  });
});

describe('a campaign', () => {
  it('has the office checklist of the profile, is ticked item by item and summed up', () => {
    const stage = Stage.district();
    const kept = stage.done<RecordOf<'campaign'>>(campaign());
    expect(kept.state).toBe('open');
    expect(kept.content.checklist.map(({ item }) => item)).toContain('动员部署');
    const on = { recordId: kept.id, kept } as const;
    const ticked = stage.done<RecordOf<'campaign'>>(
      { type: 'record.tick', ...on, item: '动员部署' },
      'clerk',
    );
    expect(ticked.content.checklist[0]).toMatchObject({ done: { by: 'clerk' } });
    expect(stage.refused({ type: 'record.tick', ...on, item: '动员部署' })).toBe('wrong-state');
    expect(stage.refused({ type: 'record.tick', ...on, item: 'none' })).toBe('invalid');
    const content = { ...kept.content, topic: '冬春', checklist: [{ item: '动员部署' }, { item: '夜查' }] };
    expect(stage.done<RecordOf<'campaign'>>(correct(kept, content)).content.checklist).toMatchObject([
      { done: { by: 'clerk' } },
      { item: '夜查' },
    ]);
    expect(stage.refused({ type: 'record.close', ...on, summary: '' })).toBe('invalid');
    stage.done({ type: 'record.close', ...on, summary: '12 found, 12 rectified' });
    expect(stage.refused({ type: 'record.close', ...on, summary: 'again' })).toBe('wrong-state');
    expect(stage.refused({ type: 'record.tick', ...on, item: '夜查' })).toBe('wrong-state');
    expect(stage.refused(correct(kept, content))).toBe('wrong-state');
    const other = stage.done<RecordOf<'training'>>(training());
    expect(stage.refused({ type: 'record.close', recordId: other.id, kept: other, summary: 's' })).toBe(
      'wrong-state',
    );
  });

  it('has phases in order and a focus of its own venues', () => {
    const stage = Stage.district();
    const phases = [
      { name: 'a', from: ON, until: ON + 10 },
      { name: 'b', from: ON + 9, until: ON + 20 },
    ];
    expect(stage.act(campaign({ phases }))).toMatchObject({ field: 'content.phases.1' });
    expect(stage.refused(campaign({ focus: ['none'] }))).toBe('unknown-venue');
    expect(stage.refused(campaign({ focus: Array(501).fill('shop') }))).toBe('limit-reached');
    expect(stage.refused(campaign({ checklist: [{ item: 'a' }, { item: 'a' }] }))).toBe('invalid');
  });
});

describe('yearly figures of a unit', () => {
  it('are those of its profile, once a year', () => {
    const stage = Stage.district();
    const kept = stage.done<RecordOf<'assessment'>>(figures(2025));
    expect(stage.refused(figures(2025))).toBe('already-exists');
    stage.done(figures(2026));
    expect(stage.act(figures(2024, 'luck'))).toMatchObject({ field: 'content.figures.0.name' });
    expect(stage.refused(correct(kept, { ...kept.content, year: 2024 }))).toBe('invalid');
    stage.done({ type: 'record.withdraw', recordId: kept.id, kept, reason: 'wrong unit' });
    stage.done(figures(2025));
    const text = SHIPPED_PROFILE.replace('{ key: score,', '{ key: luck,');
    stage.done({ type: 'profile.set', region: 't1', text });
    stage.done(figures(2024, 'luck'));
  });
});

describe('photos of a record', () => {
  it('[P10] are seen and kept as long as it is, each linked once', () => {
    const stage = Stage.district();
    const content = { on: ON, topic: 'x', reach, photoIds: ['p1'] };
    const kept = stage.done<RecordFiling>(but(training(), { content }));
    const links = () => of(stage.changes, 'photo_link').map(({ object }) => object);
    expect(links()).toMatchObject([
      { photoId: 'p1', subject: 'record', subjectId: kept.id, venueId: '', region: 't1' },
    ]);
    const changed = { ...content, photoIds: ['p1', 'p2'] };
    stage.done<RecordFiling>(correct(kept, changed as RecordFiling['content']));
    expect(
      links()
        .map(({ photoId }) => photoId)
        .filter((id) => id === 'p2'),
    ).toHaveLength(1);
  });
});
