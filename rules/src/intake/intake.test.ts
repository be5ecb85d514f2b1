import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Act } from '../model/act.ts';
import type { ObservationFiling, RecognisedFinding, ReportFiling } from '../model/intake.ts';
import type { Ticket } from '../model/ticket.ts';
import { PHOTOS_AN_ACT_MAX } from '../photo/acts.ts';
import { parseProfile } from '../profile/parse.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { OPEN_PER_VENUE_MAX } from '../ticket/reported.ts';

const parsed = parseProfile(SHIPPED_PROFILE);
if (!parsed.ok) throw new Error('the shipped profile cannot be read');
const { labels } = parsed.profile.intake;
const photo = (n: number) => n.toString(16).padStart(64, '0');
interface Answer {
  repeated: boolean;
  observations: ObservationFiling[];
}
let keys = 0;

function picture(findings: RecognisedFinding[], more: object = {}): Extract<Act, { type: 'intake.picture' }> {
  keys += 1;
  const said = { key: `k${keys}`, model: 'yolo', capturedAt: 1, photo: photo(keys), ...more };
  return { type: 'intake.picture', venueId: 'shop', findings, ...said };
}
const blocked = (confidence: number): RecognisedFinding => ({ label: 'blocked_exit', confidence });
const tickets = (stage: Stage) =>
  stage.state.venues
    .get('shop')
    ?.tickets.values()
    .map(({ ticket }) => ticket) ?? [];

function only(answer: Answer): ObservationFiling {
  const [observation, other] = answer.observations;
  if (observation === undefined || other !== undefined) throw new Error('not exactly one');
  return observation;
}

function closeTicket(stage: Stage, ticketId: string): void {
  stage.done({ type: 'ticket.accept', ticketId });
  stage.done({ type: 'ticket.submit', ticketId, measures: 'cleared' });
  stage.act({ type: 'ticket.approve', ticketId }, 'other');
  if (tickets(stage).some(({ id }) => id === ticketId)) throw new Error('still open');
}

describe('a picture', () => {
  it('[P5] that is sure enough opens one ticket, and more of the same are counted on it', () => {
    const stage = Stage.district();
    const act = picture([blocked(0.9)], { camera: 'door 3' });
    const first = only(stage.done<Answer>(act));
    expect(first).toMatchObject({ state: 'ticketed', count: 1, confidence: 0.9, photos: [act.photo] });
    const [ticket] = tickets(stage);
    expect(ticket).toMatchObject({
      id: first.ticketId,
      source: 'ai_recognition',
      title: { zh: '小卖部 · 图像识别：疏散通道或安全出口堵塞' },
      confidence: 0.9,
      unit: 't1',
      handling: 'immediate',
      evidence: [{ stage: 'before', photos: [act.photo] }],
    });
    const links = of(stage.changes, 'photo_link').map(({ object }) => [object.subject, object.subjectId]);
    expect(links).toContainEqual(['ticket', first.ticketId]);
    const second = only(stage.done<Answer>(picture([blocked(0.5)])));
    expect(second).toMatchObject({ id: first.id, count: 2, confidence: 0.9, ticketId: first.ticketId });
    expect(tickets(stage)).toHaveLength(1);
    expect(tickets(stage)[0]?.evidence).toHaveLength(2);
  });

  it('below the threshold is a suspicion, until a surer one comes', () => {
    const stage = Stage.district();
    const limit = labels.blocked_exit.confidenceMin;
    expect(only(stage.done<Answer>(picture([blocked(limit - 0.01)])))).toMatchObject({ state: 'suspected' });
    expect(tickets(stage)).toHaveLength(0);
    const sure = only(stage.done<Answer>(picture([blocked(limit)])));
    expect(sure).toMatchObject({ state: 'ticketed', count: 2 });
    expect(tickets(stage)[0]?.evidence?.[0]?.photos).toHaveLength(2);
  });

  it('is judged by the profile of its district: threshold, class, handling and words', () => {
    const own = 'confidenceMin: 0.7, class: major, handling: limited }';
    const text = SHIPPED_PROFILE.replace(
      /(blocked_exit: \{ name: \{ zh: )[^,]+(.*?)confidenceMin: 0\.8, class: ordinary, handling: immediate \}/,
      `$1通道被堵$2${own}`,
    );
    const stage = Stage.district();
    expect(only(stage.done<Answer>(picture([blocked(0.75)])))).toMatchObject({ state: 'suspected' });
    stage.done({ type: 'profile.set', region: 'd1', text });
    expect(only(stage.done<Answer>(picture([blocked(0.7)])))).toMatchObject({ state: 'ticketed', count: 2 });
    const [ticket] = tickets(stage);
    expect(ticket).toMatchObject({ class: 'major', handling: 'limited' });
    expect(ticket?.title.zh).toContain('通道被堵');
  });

  it('of a label that a district leaves to people opens nothing by itself, however sure', () => {
    const text = SHIPPED_PROFILE.replace('confidenceMin: 0.8', 'confidenceMin: 1.01');
    const stage = Stage.district();
    stage.done({ type: 'profile.set', region: 'd1', text });
    const { id: observationId } = only(stage.done<Answer>(picture([blocked(1)])));
    expect(tickets(stage)).toHaveLength(0);
    stage.done({ type: 'intake.confirm', observationId });
    expect(tickets(stage)).toHaveLength(1);
  });

  it('sent again under its id changes nothing and says the same', () => {
    const stage = Stage.district();
    const act = picture([blocked(0.9), { label: 'illegal_wiring', confidence: 0.2 }]);
    const first = stage.done<Answer>(act);
    const again = stage.done<Answer>(act);
    expect(again.repeated).toBe(true);
    expect(again.observations.map(({ id, count }) => [id, count])).toEqual(
      first.observations.map(({ id }) => [id, 1]),
    );
    expect(tickets(stage)).toHaveLength(1);
  });

  it('after the ticket is closed is a new observation and a new ticket', () => {
    const stage = Stage.district();
    const first = only(stage.done<Answer>(picture([blocked(0.9)])));
    closeTicket(stage, first.ticketId ?? '');
    const next = only(stage.done<Answer>(picture([blocked(0.9)])));
    expect(next.id).not.toBe(first.id);
    expect(next.ticketId).not.toBe(first.ticketId);
    const ended = of(stage.changes, 'filing')
      .filter(({ object }) => object.id === first.id)
      .at(-1);
    expect(ended?.object).toMatchObject({ state: 'closed' });
  });

  it('[P8] of the same thing all day keeps the first photos and counts the others', () => {
    const stage = Stage.district();
    for (let n = 0; n < PHOTOS_AN_ACT_MAX + 40; n += 1) stage.done(picture([blocked(0.9)]));
    const observation = only(stage.done<Answer>(picture([blocked(0.9)])));
    expect(observation).toMatchObject({ count: PHOTOS_AN_ACT_MAX + 41 });
    expect(observation.photos).toHaveLength(PHOTOS_AN_ACT_MAX);
    expect(observation.keys).toHaveLength(50);
    expect(tickets(stage)[0]?.evidence).toHaveLength(PHOTOS_AN_ACT_MAX);
  });

  it.each([
    ['venueId', 'unknown-venue', { venueId: 'nowhere' }],
    ['venueId', 'unknown-venue', { venueId: '' }],
    ['venueId', 'unknown-venue', { venueId: '@t1' }],
    ['photo', 'unknown-photo', { photo: 'x' }],
    ['id', 'invalid', { key: 'a b' }],
    ['model', 'invalid', { model: '' }],
    ['capturedAt', 'invalid', { capturedAt: Number.MAX_SAFE_INTEGER }],
    ['findings', 'invalid', { findings: [] }],
    ['findings.0.label', 'invalid', { findings: [{ label: 'toString', confidence: 1 }] }],
    ['findings.0.confidence', 'invalid', { findings: [{ label: 'smoke_visible', confidence: Number.NaN }] }],
    [
      'findings.0.box',
      'invalid',
      { findings: [{ label: 'smoke_visible', confidence: 1, box: { x: 2, y: 0, w: 0, h: 0 } }] },
    ],
  ])('with a wrong %s is refused as %s and changes nothing', (field, code, wrong) => {
    const stage = Stage.district();
    const before = encodeState(stage.state);
    expect(stage.act(picture([blocked(0.9)], wrong))).toMatchObject({ ok: false, code, field });
    expect(stage.state.venues.get('shop')?.filings.size).toBe(0);
    expect(encodeState(stage.state)).toBe(before);
  });

  it('[P3] is decided the same way from a checkpoint', () => {
    const stage = Stage.district();
    stage.done(picture([blocked(0.5)]));
    const text = encodeState(stage.state);
    const act = picture([blocked(0.9)]);
    stage.done(act);
    const after = encodeState(stage.state);
    stage.state = decodeState(text);
    stage.entries.pop();
    stage.done(act);
    expect(encodeState(stage.state)).toBe(after);
  });
});

describe('a suspicion', () => {
  const suspected = (stage: Stage) => only(stage.done<Answer>(picture([blocked(0.3)])));

  it('is confirmed by a person, with a ticket', () => {
    const stage = Stage.district();
    const { id } = suspected(stage);
    const confirmed = stage.done<ObservationFiling>({
      type: 'intake.confirm',
      observationId: id,
      note: 'seen',
    });
    expect(confirmed).toMatchObject({ state: 'ticketed', reason: 'seen', decidedBy: expect.any(String) });
    expect(tickets(stage).map((ticket) => ticket.id)).toEqual([confirmed.ticketId]);
    expect(stage.refused({ type: 'intake.confirm', observationId: id })).toBe('wrong-state');
  });

  it('is dismissed with a reason, and the next picture begins anew', () => {
    const stage = Stage.district();
    const { id, version } = suspected(stage);
    const dismiss = { type: 'intake.dismiss', observationId: id } as const;
    expect(stage.act({ ...dismiss, reason: '' })).toMatchObject({ code: 'invalid', field: 'reason' });
    expect(stage.refused({ ...dismiss, reason: 'x', expectedVersion: version + 1 })).toBe('stale-version');
    expect(stage.done({ ...dismiss, reason: 'a poster' })).toMatchObject({ state: 'dismissed' });
    expect(stage.refused({ ...dismiss, reason: 'again' })).toBe('not-found');
    expect(suspected(stage)).toMatchObject({ count: 1 });
    expect(tickets(stage)).toHaveLength(0);
  });
});

describe('a report', () => {
  const report = (more: object = {}): Act => ({
    type: 'intake.report',
    what: '楼道堆放杂物',
    photos: [],
    ...more,
  });

  it('at a venue opens a ticket of the town', () => {
    const stage = Stage.district();
    const filed = stage.done<ReportFiling>(report({ venueId: 'shop', place: '二楼', photos: [photo(7)] }));
    expect(filed).toMatchObject({ state: 'filed', venueId: 'shop', region: 'g1', what: '楼道堆放杂物' });
    expect(tickets(stage)).toMatchObject([
      { id: filed.ticketId, source: 'public_report', unit: 't1', place: '二楼', what: '楼道堆放杂物' },
    ]);
  });

  it('at a place without a venue belongs to its region', () => {
    const stage = Stage.district();
    const filed = stage.done<ReportFiling>(report({ region: 'g1', place: '桥下' }));
    const ticket = stage.state.venues.get('')?.tickets.get(filed.ticketId)?.ticket as Ticket;
    expect(ticket).toMatchObject({ venueId: '', region: 'g1', unit: 't1', place: '桥下' });
    expect(stage.done({ type: 'ticket.accept', ticketId: ticket.id })).toMatchObject({ state: 'accepted' });
    expect(encodeState(decodeState(encodeState(stage.state)))).toBe(encodeState(stage.state));
  });

  it.each([
    ['venueId', 'unknown-venue', { venueId: 'nowhere' }],
    ['region', 'unknown-region', { region: 'nowhere', place: 'x' }],
    ['region', 'unknown-region', {}],
    ['place', 'invalid', { region: 'g1' }],
    ['what', 'invalid', { venueId: 'shop', what: '' }],
    ['photos', 'unknown-photo', { venueId: 'shop', photos: ['x'] }],
  ])('with a wrong %s is refused as %s', (field, code, wrong) => {
    const stage = Stage.district();
    expect(stage.act(report(wrong))).toMatchObject({ ok: false, code, field });
    expect(tickets(stage)).toHaveLength(0);
  });

  it('[P8] is refused where too many are open', () => {
    const stage = Stage.district();
    for (let n = 0; n < OPEN_PER_VENUE_MAX; n += 1) stage.done(report({ venueId: 'shop' }));
    expect(stage.refused(report({ venueId: 'shop' }))).toBe('limit-reached');
  });
});
