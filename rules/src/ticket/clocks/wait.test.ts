import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../calendar/index.ts';
import { decodeState, encodeState } from '../../fold/checkpoint/checkpoint.ts';
import { of } from '../../fold/testing/stage.ts';
import type { Change } from '../../model/change.ts';
import { SHIPPED_PROFILE } from '../../profile/shipped.generated.ts';
import { TicketStage } from '../testing/ticket-stage.ts';

/** Of tickets alone that are still to be told. */
const told = (changes: readonly Change[]) =>
  of(changes, 'notice')
    .map(({ object }) => object)
    .filter(
      ({ ticketId, filingId, state }) => ticketId !== null && filingId === undefined && state === 'due',
    );
const reasons = (changes: readonly Change[]) => told(changes).map(({ reason }) => reason);
const inactions = (changes: readonly Change[]) =>
  of(changes, 'filing').flatMap(({ object }) =>
    object.type === 'inaction' ? [[object.rule, object.state, object.unit]] : [],
  );
const since = (stage: TicketStage, act: () => unknown): Change[] => {
  const before = stage.changes.length;
  act();
  return stage.changes.slice(before);
};

/** Yellow, by the shipped profile. */
const APPROVAL_MS = 24 * HOUR_MS;
const ACCEPTANCE_MS = 4 * HOUR_MS;

function submitted() {
  const stage = TicketStage.withPeople();
  const { id: ticketId } = stage.report();
  stage.done({ type: 'ticket.accept', ticketId }, 'li');
  const changes = since(stage, () => stage.done({ type: 'ticket.submit', ticketId, measures: 'm' }, 'li'));
  return { stage, ticketId, changes };
}

function transferred(how: 'transfer' | 'refer' = 'transfer') {
  const stage = TicketStage.withPeople();
  for (const [id, level, parent] of [['t2', 'town', 'd1']] as const) {
    stage.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  const { id: ticketId } = stage.report();
  const changes = since(stage, () => {
    if (how === 'transfer') stage.done({ type: 'ticket.transfer', ticketId, unit: 't2' }, 'li');
    else {
      const refer = { kind: 'town_section', department: '规建办', reason: 'wiring' } as const;
      stage.done({ type: 'ticket.refer', ticketId, ...refer }, 'li');
    }
  });
  return { stage, ticketId, changes };
}

describe('what was submitted', () => {
  it('[P9] calls those who may approve it, and again until somebody answers', () => {
    const { stage, ticketId, changes } = submitted();
    const [notice] = told(changes);
    expect(notice).toMatchObject({ reason: 'submitted', ticketId, level: 1 });
    expect(notice?.to.map(({ region }) => region)).toEqual(['t1', 't1']);
    expect(stage.kept(ticketId).wait).toEqual({
      for: 'approval',
      since: stage.nowMs,
      dueAt: stage.nowMs + APPROVAL_MS,
    });
    expect(reasons(stage.tick(4 * HOUR_MS))).toEqual(['submitted']);
    stage.done({ type: 'ticket.answer', ticketId }, 'wang');
    expect(reasons(stage.tick(5 * HOUR_MS))).toEqual([]);
  });

  it('names the designated acceptor, not who did the work', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report();
    stage.done({ type: 'ticket.fix', ticketId, responsible: 'li', acceptor: 'zhao' });
    stage.done({ type: 'ticket.accept', ticketId }, 'li');
    const submit = { type: 'ticket.submit', ticketId, measures: 'm' } as const;
    expect(told(since(stage, () => stage.done(submit, 'li')))).toMatchObject([{ person: 'zhao' }]);
  });

  it('is warned of, then late: on file as inaction, told to the level above', () => {
    const { stage, ticketId } = submitted();
    stage.done({ type: 'ticket.answer', ticketId }, 'wang');
    expect(reasons(stage.tick(APPROVAL_MS / 2 - 1))).toEqual([]);
    expect(reasons(stage.tick(1))).toEqual(['due_soon']);
    expect(inactions(stage.tick(APPROVAL_MS / 2 - 1))).toEqual([]);
    const changes = stage.tick(1);
    expect(inactions(changes)).toEqual([['not_inspected', 'open', 't1']]);
    const [notice] = of(changes, 'notice').filter(({ object }) => object.reason === 'inaction');
    expect(new Set(notice?.object.to.map(({ region }) => region))).toEqual(new Set(['t1', 'd1']));
    expect(stage.kept(ticketId)).toMatchObject({ state: 'submitted', unit: 't1', wait: { late: true } });
    const ended = since(stage, () => stage.done({ type: 'ticket.approve', ticketId }, 'zhao'));
    expect(inactions(ended)).toEqual([['not_inspected', 'ended', 't1']]);
    expect(stage.told(ticketId)).not.toHaveProperty('wait');
  });

  it('waits no more when it is sent back, which its people hear of at once', () => {
    const { stage, ticketId } = submitted();
    stage.tick(APPROVAL_MS);
    const changes = since(stage, () => stage.done({ type: 'ticket.reject', ticketId, note: 'n' }, 'zhao'));
    expect(inactions(changes)).toEqual([['not_inspected', 'ended', 't1']]);
    expect(told(changes)).toMatchObject([{ reason: 'rejected', person: 'li' }]);
    expect(stage.kept(ticketId)).not.toHaveProperty('wait');
  });

  it('waits by the profile of its district', () => {
    const stage = TicketStage.withPeople();
    const text = SHIPPED_PROFILE.replace(
      'approval: { red: 4h, orange: 8h, yellow: 24h',
      'approval: { red: 4h, orange: 8h, yellow: 2h',
    );
    expect(text).not.toBe(SHIPPED_PROFILE);
    stage.done({ type: 'profile.set', region: 'd1', text });
    const { id: ticketId } = stage.report();
    stage.done({ type: 'ticket.accept', ticketId }, 'li');
    stage.done({ type: 'ticket.submit', ticketId, measures: 'm' }, 'li');
    expect(stage.kept(ticketId).wait?.dueAt).toBe(stage.nowMs + 2 * HOUR_MS);
  });

  it('waits less at once when the colour of the venue becomes worse', () => {
    const { stage, ticketId } = submitted();
    const from = stage.nowMs;
    stage.tick(HOUR_MS);
    stage.colour('red');
    expect(stage.kept(ticketId).wait).toMatchObject({ since: from, dueAt: from + 4 * HOUR_MS });
    expect(inactions(stage.tick(3 * HOUR_MS))).toEqual([['not_inspected', 'open', 't1']]);
  });

  it('gets its clock also when it was submitted under a version that had none', () => {
    const { stage, ticketId } = submitted();
    const entry = stage.state.venues.get('shop')?.tickets.get(ticketId);
    if (entry === undefined) throw new Error('no entry');
    delete entry.wait;
    delete entry.ticket.wait;
    delete entry.call;
    stage.state = decodeState(encodeState(stage.state));
    stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e2' });
    expect(reasons(stage.tick(1000))).toEqual(['submitted']);
    expect(inactions(stage.tick(APPROVAL_MS))).toEqual([['not_inspected', 'open', 't1']]);
  });
});

describe('what went to another unit', () => {
  it('[P9] calls the people there, and again until somebody answers', () => {
    const { stage, ticketId, changes } = transferred();
    const [notice] = told(changes);
    expect(notice).toMatchObject({ reason: 'transferred', ticketId });
    expect(notice?.to.map(({ role, region }) => `${role}@${region}`)).toEqual([
      'town_office@t2',
      'town_leader@t2',
    ]);
    expect(stage.kept(ticketId).wait).toMatchObject({
      for: 'acceptance',
      dueAt: stage.nowMs + ACCEPTANCE_MS,
    });
  });

  it('calls the section that it was referred to', () => {
    const { changes } = transferred('refer');
    expect(told(changes)[0]?.to).toContainEqual({
      ...{ role: 'town_section', region: 't1', department: '规建办' },
    });
  });

  it('climbs when nobody there takes it on, level by level, with a warning before', () => {
    const { stage, ticketId } = transferred();
    stage.done({ type: 'ticket.answer', ticketId }, 'wang');
    expect(reasons(stage.tick(ACCEPTANCE_MS / 2))).toEqual(['due_soon']);
    const late = stage.tick(ACCEPTANCE_MS / 2);
    expect(inactions(late)).toEqual([['not_reported', 'open', 't2']]);
    expect(stage.kept(ticketId)).toMatchObject({ state: 'transferred', unit: 'd1', wait: { late: true } });
    expect(
      told(late)
        .find(({ reason }) => reason === 'overdue')
        ?.to.map(({ region }) => region),
    ).toContain('d1');
    stage.tick(24 * HOUR_MS);
    expect(stage.kept(ticketId).unit).toBe('root');
    const accepted = since(stage, () => stage.done({ type: 'ticket.accept', ticketId }, 'wang'));
    expect(inactions(accepted)).toEqual([['not_reported', 'ended', 't2']]);
    expect(stage.kept(ticketId)).not.toHaveProperty('wait');
  });

  it('has a clock of its own at each further hand, and keeps it while somebody only answers', () => {
    const { stage, ticketId } = transferred();
    stage.tick(HOUR_MS);
    stage.done({ type: 'ticket.answer', ticketId }, 'wang');
    expect(stage.kept(ticketId).wait?.dueAt).toBe(stage.nowMs + 3 * HOUR_MS);
    stage.done({ type: 'ticket.transfer', ticketId, unit: 't1' }, 'wang');
    expect(stage.kept(ticketId).wait?.dueAt).toBe(stage.nowMs + ACCEPTANCE_MS);
  });

  it('keeps its inaction on file while nobody has taken it on', () => {
    const { stage, ticketId } = transferred();
    stage.tick(ACCEPTANCE_MS);
    const answered = since(stage, () => stage.done({ type: 'ticket.answer', ticketId }, 'wang'));
    expect(inactions(answered)).toEqual([]);
  });
});

describe('what is opened again', () => {
  it('[P9] calls its unit as a new one does', () => {
    const stage = TicketStage.withPeople();
    const closed = stage.finish(stage.report().id);
    const reopen = { type: 'ticket.reopen', ticketId: closed.id, reason: 'again', closed } as const;
    const changes = since(stage, () => stage.done(reopen));
    expect(told(changes)).toMatchObject([{ reason: 'reopened', ticketId: closed.id }]);
    expect(reasons(stage.tick(4 * HOUR_MS))).toEqual(['reopened']);
  });

  it('[P9] calls its unit when a look back finds it undone', () => {
    const stage = TicketStage.withPeople();
    const { id: ticketId } = stage.report({ class: 'major' });
    stage.finish(ticketId);
    const look = { type: 'ticket.look_back', ticketId, result: 'not', note: 'blocked' } as const;
    expect(reasons(since(stage, () => stage.done(look, 'wang')))).toContain('reopened');
  });
});
