import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../calendar/index.ts';
import { of } from '../../fold/testing/stage.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { OnTicketAct, ReportedTicket } from '../../model/ticket-act.ts';
import { OTHER_PHOTO, PHOTO, TicketStage } from '../testing/ticket-stage.ts';

describe('a reported ticket', () => {
  const sources = ['self_inspection', 'patrol', 'public_report', 'ai_recognition', 'upper_level'] as const;
  it.each(sources)('from %s belongs to the town, has a clock and calls its unit', (source) => {
    const stage = TicketStage.withPeople();
    const ticket = stage.report({ source, what: 'boxes before the exit', place: '一楼' });
    expect(ticket).toMatchObject({ source, state: 'open', unit: 't1', region: 'g1', reportedBy: 'li' });
    expect(ticket).toMatchObject({ handling: 'limited', dueAt: stage.nowMs + 72 * HOUR_MS, place: '一楼' });
    expect(ticket.title.zh).toContain('通道堵塞');
    const [notice] = of(stage.changes, 'notice').slice(-1);
    expect(notice?.object).toMatchObject({ reason: 'opened', ticketId: ticket.id, state: 'due' });
  });

  const refusals: [string, string, Partial<ReportedTicket>][] = [
    ['unknown-venue', 'venueId', { venueId: 'nowhere' }],
    ['unknown-person', 'responsible', { responsible: 'nobody' }],
    ['unknown-photo', 'photos', { photos: ['not a hash'] }],
    ['invalid', 'title', { title: '' }],
    ['invalid', 'dueAt', { dueAt: 1 }],
    ['invalid', 'dueAt', { dueAt: Number.MAX_SAFE_INTEGER }],
  ];
  it.each(refusals)('is refused as %s of %s, and nothing changes', (code, field, more) => {
    const stage = TicketStage.withPeople();
    const ticket = { source: 'patrol', venueId: 'shop', title: 't', ...more } as ReportedTicket;
    expect(stage.act({ type: 'ticket.create', ticket })).toMatchObject({ ok: false, code, field });
    expect(stage.state.venues.get('shop')?.tickets.size).toBe(0);
  });

  it('[P8] is refused when the venue has as many as it may have', () => {
    const stage = TicketStage.withPeople();
    for (let count = 0; count < 500; count += 1) stage.report();
    const ticket = { source: 'patrol', venueId: 'shop', title: 't' } as const;
    expect(stage.refused({ type: 'ticket.create', ticket })).toBe('limit-reached');
  });

  it('[P8] is not opened again when the venue has as many as it may have', () => {
    const stage = TicketStage.withPeople();
    const closed = stage.finish(stage.report().id);
    for (let count = 0; count < 500; count += 1) stage.report();
    const reopen = { type: 'ticket.reopen', ticketId: closed.id, reason: 'again', closed } as const;
    expect(stage.refused(reopen)).toBe('limit-reached');
  });

  it('keeps its photos as evidence and shows them to who sees it', () => {
    const stage = TicketStage.withPeople();
    const { id, evidence } = stage.report({ photos: [PHOTO] });
    expect(evidence).toMatchObject([{ by: 'li', stage: 'before', photos: [PHOTO] }]);
    const links = of(stage.changes, 'photo_link').map(({ object }) => [object.photoId, object.subjectId]);
    expect(links).toEqual([[PHOTO, id]]);
  });
});

describe('the five fixes', () => {
  it('name nobody as the acceptor of what the same person has submitted', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report();
    stage.done({ type: 'ticket.accept', ticketId }, 'li');
    stage.done({ type: 'ticket.submit', ticketId, measures: 'm' }, 'li');
    expect(stage.act({ type: 'ticket.fix', ticketId, acceptor: 'li' })).toMatchObject({
      code: 'same-person',
      field: 'acceptor',
    });
    stage.done({ type: 'ticket.fix', ticketId, acceptor: 'zhao' });
    stage.done({ type: 'ticket.approve', ticketId }, 'zhao');
  });

  it('are set one by one, and say what is missing', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId, fixes } = stage.report();
    expect(fixes?.missing).toEqual(['responsible', 'measures', 'finisher', 'acceptor']);
    stage.done({ type: 'ticket.fix', ticketId, responsible: 'wang', measures: '清理' });
    const fixed = stage.done<Ticket>({ type: 'ticket.fix', ticketId, finisher: 'li', acceptor: 'zhao' });
    expect(fixed.fixes).toMatchObject({
      responsible: 'wang',
      measures: '清理',
      finisher: 'li',
      acceptor: 'zhao',
    });
    expect(fixed.fixes?.missing).toEqual([]);
    const without = stage.done<Ticket>({ type: 'ticket.fix', ticketId, acceptor: null });
    expect(without.fixes?.missing).toEqual(['acceptor']);
  });

  it('name two people, and hold the designated acceptor', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report();
    const both = { type: 'ticket.fix', ticketId, finisher: 'li', acceptor: 'li' } as const;
    expect(stage.act(both)).toMatchObject({ code: 'same-person', field: 'acceptor' });
    stage.done({ type: 'ticket.fix', ticketId, acceptor: 'zhao' });
    stage.done({ type: 'ticket.accept', ticketId }, 'li');
    expect(stage.refused({ type: 'ticket.submit', ticketId, measures: 'x' }, 'zhao')).toBe('same-person');
    stage.done({ type: 'ticket.submit', ticketId, measures: 'x' }, 'li');
    expect(stage.refused({ type: 'ticket.approve', ticketId }, 'wang')).toBe('not-designated');
    expect(stage.done<Ticket>({ type: 'ticket.approve', ticketId }, 'zhao').state).toBe('closed');
  });

  it('move the due time: nearer at will, farther with a note', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId, dueAt } = stage.report();
    stage.done({ type: 'ticket.fix', ticketId, dueAt: dueAt - HOUR_MS });
    const later = { type: 'ticket.fix', ticketId, dueAt: dueAt + HOUR_MS } as const;
    expect(stage.act(later)).toMatchObject({ code: 'invalid', field: 'note' });
    expect(stage.done<Ticket>({ ...later, note: 'parts are on order' }).dueAt).toBe(dueAt + HOUR_MS);
  });

  it('keep what protects people meanwhile until it is taken back', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report();
    const fix = { type: 'ticket.fix', ticketId } as const;
    expect(stage.done<Ticket>({ ...fix, temporaryProtection: '专人值守' })).toMatchObject({
      temporaryProtection: '专人值守',
    });
    expect(stage.done<Ticket>({ ...fix, temporaryProtection: null })).not.toHaveProperty(
      'temporaryProtection',
    );
  });

  it('refuse whom nobody knows, and change nothing', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report();
    const fix = { type: 'ticket.fix', ticketId, measures: 'm', finisher: 'ghost' } as const;
    expect(stage.act(fix)).toMatchObject({ code: 'unknown-person', field: 'finisher' });
    expect(stage.kept(ticketId)).toMatchObject({ version: 1 });
    expect(stage.kept(ticketId).fixes).not.toHaveProperty('measures');
  });
});

describe('in other hands', () => {
  it('transfers to a unit and to departments are kept apart', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report();
    stage.done({ type: 'ticket.transfer', ticketId, unit: 'v1', note: 'closer' }, 'wang');
    const refer = { type: 'ticket.refer', ticketId, reason: 'wiring of the block' } as const;
    stage.done({ ...refer, kind: 'town_section', department: '规建办' }, 'wang');
    stage.done({ ...refer, kind: 'district_department', department: '应急管理部门' }, 'wang');
    expect(stage.kept(ticketId)).toMatchObject({
      state: 'transferred',
      unit: 'd1',
      transfers: [
        { kind: 'unit', from: 't1', to: 'v1', reason: 'closer' },
        { kind: 'town_section', from: 'v1', to: 't1', department: '规建办' },
        { kind: 'district_department', from: 't1', to: 'd1', department: '应急管理部门', by: 'wang' },
      ],
    });
  });

  it('listed supervision begins and ends, once each', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report();
    const list = { type: 'ticket.list', ticketId, level: 'district', reason: 'for months' } as const;
    const unlist = { type: 'ticket.unlist', ticketId, reason: 'half done' } as const;
    expect(stage.refused(unlist)).toBe('wrong-state');
    stage.done(list);
    expect(stage.refused(list)).toBe('wrong-state');
    stage.done(unlist);
    expect(stage.refused(unlist)).toBe('wrong-state');
    expect(stage.kept(ticketId).supervision).toMatchObject({
      level: 'district',
      ended: { reason: 'half done' },
    });
  });

  it('promotion makes it major and due sooner, once', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report({ handling: 'limited' });
    const promote = { type: 'ticket.promote', ticketId, reason: 'school next door' } as const;
    const major = stage.done<Ticket>(promote);
    expect(major).toMatchObject({ class: 'major', handling: 'listed', dueAt: stage.nowMs + 12 * HOUR_MS });
    expect(stage.refused(promote)).toBe('wrong-state');
  });

  it('a refusal to rectify is recorded, each time', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report();
    const act = { type: 'ticket.refuse_rectification', ticketId, note: '拒绝签收', owner: '店主' } as const;
    stage.done(act, 'wang');
    expect(stage.done<Ticket>(act, 'li').refusals).toMatchObject([
      { by: 'wang', owner: '店主' },
      { by: 'li' },
    ]);
  });

  it('evidence is of before until somebody works on it, then of after', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report();
    stage.done({ type: 'ticket.evidence', ticketId, photos: [PHOTO], note: 'as found' });
    stage.done({ type: 'ticket.accept', ticketId });
    stage.done({ type: 'ticket.evidence', ticketId, photos: [OTHER_PHOTO] });
    expect(stage.kept(ticketId).evidence?.map(({ stage: when }) => when)).toEqual(['before', 'after']);
    expect(stage.refused({ type: 'ticket.evidence', ticketId, photos: [] })).toBe('invalid');
  });
});

describe('merging', () => {
  it('closes the duplicate and keeps what was known of it', () => {
    const stage = TicketStage.withPeople();
    const { id: into } = stage.report();
    const { id: ticketId } = stage.report({ photos: [PHOTO] }, 'wang');
    stage.done({ type: 'ticket.merge', ticketId, into }, 'zhao');
    expect(stage.told(ticketId)).toMatchObject({ state: 'closed', mergedInto: into });
    expect(stage.kept(into)).toMatchObject({
      merged: [ticketId],
      evidence: [{ by: 'wang', photos: [PHOTO] }],
    });
    const closed = stage.told(ticketId);
    const reopen = { type: 'ticket.reopen', ticketId, reason: 'r', closed } as const;
    expect(stage.refused(reopen)).toBe('wrong-state');
  });

  it('[P5] never closes the ticket of an open hazard', () => {
    const stage = TicketStage.withPeople();
    stage.find([stage.finding()]);
    const { ticketId } = stage.hazard();
    const { id: into } = stage.report();
    const merge = { type: 'ticket.merge', ticketId: ticketId ?? '', into } as const;
    expect(stage.refused(merge)).toBe('still-active');
    stage.done({ type: 'ticket.merge', ticketId: into, into: ticketId ?? '' });
    expect(stage.kept(ticketId ?? '')).toMatchObject({ state: 'open', merged: [into] });
  });

  it('refuses itself, another venue and a major one into an ordinary one', () => {
    const stage = TicketStage.withPeople();
    const { id } = stage.report();
    const { id: major } = stage.report({ class: 'major' });
    for (const into of [id, 'nothing']) {
      expect(stage.act({ type: 'ticket.merge', ticketId: id, into })).toMatchObject({
        code: 'invalid',
        field: 'into',
      });
    }
    expect(stage.refused({ type: 'ticket.merge', ticketId: major, into: id })).toBe('wrong-state');
  });
});

/** Every act, with what it needs, on a ticket in every state: only those of the table are done. */
describe('acts × states', () => {
  const STATES = ['open', 'accepted', 'submitted', 'rejected', 'transferred'] as const;
  const bring: Record<(typeof STATES)[number], (stage: TicketStage, ticketId: string) => void> = {
    open: () => {},
    accepted: (stage, ticketId) => stage.done({ type: 'ticket.accept', ticketId }, 'li'),
    submitted: (stage, ticketId) => {
      bring.accepted(stage, ticketId);
      stage.done({ type: 'ticket.submit', ticketId, measures: 'm' }, 'li');
    },
    rejected: (stage, ticketId) => {
      bring.submitted(stage, ticketId);
      stage.done({ type: 'ticket.reject', ticketId, note: 'n' });
    },
    transferred: (stage, ticketId) => stage.done({ type: 'ticket.transfer', ticketId, unit: 'v1' }),
  };
  const acts = (ticketId: string, into: string): OnTicketAct[] => [
    { type: 'ticket.accept', ticketId },
    { type: 'ticket.answer', ticketId },
    { type: 'ticket.assign', ticketId, responsible: 'li' },
    { type: 'ticket.fix', ticketId, measures: 'm' },
    { type: 'ticket.evidence', ticketId, photos: [PHOTO] },
    { type: 'ticket.submit', ticketId, measures: 'm' },
    { type: 'ticket.approve', ticketId },
    { type: 'ticket.reject', ticketId, note: 'n' },
    { type: 'ticket.transfer', ticketId, unit: 'v1' },
    { type: 'ticket.refer', ticketId, kind: 'town_section', department: '规建办', reason: 'r' },
    { type: 'ticket.escalate', ticketId, reason: 'r' },
    { type: 'ticket.promote', ticketId, reason: 'r' },
    { type: 'ticket.list', ticketId, level: 'city', reason: 'r' },
    { type: 'ticket.merge', ticketId, into },
    { type: 'ticket.refuse_rectification', ticketId, note: 'n' },
  ];
  const DONE: Record<(typeof STATES)[number], string> = {
    open: 'accept answer assign fix evidence transfer refer escalate promote list merge refuse_rectification',
    accepted:
      'answer assign fix evidence submit transfer refer escalate promote list merge refuse_rectification',
    submitted: 'answer fix evidence approve reject escalate promote list refuse_rectification',
    rejected:
      'accept answer assign fix evidence submit transfer refer escalate promote list merge refuse_rectification',
    transferred:
      'accept answer assign fix evidence transfer refer escalate promote list merge refuse_rectification',
  };

  it.each(STATES)('%s', (state) => {
    const results = acts('', '').map((_act, index) => {
      const stage = TicketStage.withPeople();
      const { id: into } = stage.report();
      const { id } = stage.report();
      bring[state](stage, id);
      const before = stage.kept(id).version;
      const act = acts(id, into)[index] as OnTicketAct;
      const reply = stage.act(act, 'zhao');
      const line = of(stage.changes, 'audit').at(-1)?.object;
      expect(line).toMatchObject({ action: act.type, subject: id, outcome: reply.ok ? 'done' : 'refused' });
      if (!reply.ok) expect([reply.code, stage.kept(id).version]).toEqual(['wrong-state', before]);
      return reply.ok ? act.type.slice('ticket.'.length) : '';
    });
    expect(results.filter((name) => name !== '').join(' ')).toBe(DONE[state]);
  });
});
