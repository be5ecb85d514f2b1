import { describe, expect, it } from 'vitest';
import { Stage } from '../../fold/testing/stage.ts';
import type { Ticket } from '../../model/ticket.ts';

function withTicket(): { stage: Stage; ticketId: string } {
  const stage = Stage.district();
  stage.find([stage.finding()]);
  return { stage, ticketId: stage.ticket().id };
}

/** Worked on by `li`, submitted, the danger over. */
function submitted(): { stage: Stage; ticketId: string } {
  const { stage, ticketId } = withTicket();
  stage.done({ type: 'ticket.accept', ticketId }, 'li');
  stage.done({ type: 'ticket.submit', ticketId, measures: 'stove off' }, 'li');
  return { stage, ticketId };
}

function addUser(stage: Stage, username: string): void {
  const user = { id: `${username}-id`, username, name: username, passwordHash: 'p', roles: [] };
  stage.done({ type: 'user.create', user });
}

function over(stage: Stage): void {
  stage.find([stage.finding({ edge: 'fall' })]);
}

describe('a ticket', () => {
  it('[P9] goes from hand to hand until another person approves it', () => {
    const { stage, ticketId } = submitted();
    over(stage);
    const closed = stage.done<Ticket>({ type: 'ticket.approve', ticketId }, 'zhao');
    expect(closed).toMatchObject({ state: 'closed', finisher: 'li', acceptor: 'zhao', responsible: 'li' });
    expect(closed.steps.map(({ act, from, to, by }) => [act, from, to, by])).toEqual([
      ['open', null, 'open', 'gateway'],
      ['accept', 'open', 'accepted', 'li'],
      ['submit', 'accepted', 'submitted', 'li'],
      ['approve', 'submitted', 'closed', 'zhao'],
    ]);
  });

  it('is not submitted before somebody accepted it', () => {
    const { stage, ticketId } = withTicket();
    expect(stage.refused({ type: 'ticket.submit', ticketId, measures: 'x' })).toBe('wrong-state');
  });

  it('is not approved by its finisher, nor while the danger goes on', () => {
    const { stage, ticketId } = submitted();
    expect(stage.refused({ type: 'ticket.approve', ticketId }, 'li')).toBe('same-person');
    expect(stage.refused({ type: 'ticket.approve', ticketId }, 'zhao')).toBe('still-active');
    over(stage);
    stage.done({ type: 'hazard.reset', hazardId: stage.hazard().id });
    expect(stage.ticket().state).toBe('submitted');
    stage.done({ type: 'ticket.approve', ticketId }, 'zhao');
    expect(stage.refused({ type: 'ticket.accept', ticketId })).toBe('not-found');
  });

  it('goes back to work when rejected, with a note', () => {
    const { stage, ticketId } = submitted();
    expect(stage.refused({ type: 'ticket.reject', ticketId })).toBe('invalid');
    stage.done({ type: 'ticket.reject', ticketId, note: 'still smells' });
    stage.done({ type: 'ticket.submit', ticketId, measures: 'hose changed' }, 'li');
    expect(stage.ticket()).toMatchObject({ state: 'submitted', measures: 'hose changed' });
  });

  it('is assigned to somebody who is there', () => {
    const { stage, ticketId } = withTicket();
    addUser(stage, 'li');
    const assign = { type: 'ticket.assign', ticketId, responsible: 'nobody' } as const;
    expect(stage.act(assign)).toMatchObject({ ok: false, code: 'invalid', field: 'responsible' });
    expect(stage.ticket()).toMatchObject({ version: 1, state: 'open' });
    expect(stage.done({ ...assign, responsible: 'li' })).toMatchObject({ responsible: 'li' });
    stage.done({ type: 'user.change', id: 'li-id', patch: { disabled: true } });
    expect(stage.act({ ...assign, responsible: 'li' })).toMatchObject({
      code: 'invalid',
      field: 'responsible',
    });
  });

  it('moves to another unit, and up', () => {
    const { stage, ticketId } = withTicket();
    const transfer = { type: 'ticket.transfer', ticketId, unit: 'nowhere' } as const;
    expect(stage.act(transfer)).toMatchObject({ ok: false, code: 'unknown-region', field: 'unit' });
    stage.done({ type: 'ticket.transfer', ticketId, unit: 'd1' });
    stage.done({ type: 'ticket.escalate', ticketId, reason: 'beyond us' });
    expect(stage.ticket()).toMatchObject({ state: 'transferred', unit: 'root' });
    expect(stage.refused({ type: 'ticket.escalate', ticketId, reason: 'more' })).toBe('wrong-state');
  });

  it('refuses a version that is not in force', () => {
    const { stage, ticketId } = withTicket();
    addUser(stage, 'li');
    stage.done({ type: 'ticket.assign', ticketId, responsible: 'li', expectedVersion: 1 });
    const again = { type: 'ticket.accept', ticketId, expectedVersion: 1 } as const;
    expect(stage.refused(again)).toBe('stale-version');
  });

  it('becomes major, listed and due sooner by promotion', () => {
    const { stage } = withTicket();
    const before = stage.ticket().dueAt;
    stage.done({ type: 'hazard.promote', hazardId: stage.hazard().id, reason: 'school next door' });
    expect(stage.ticket()).toMatchObject({ class: 'major', handling: 'listed' });
    expect(stage.ticket().dueAt).toBeLessThan(before);
  });
});

describe('reopening', () => {
  it('takes the closed ticket that came with the act, once', () => {
    const { stage, ticketId } = submitted();
    over(stage);
    stage.done({ type: 'hazard.reset', hazardId: stage.hazard().id });
    const closed = stage.done<Ticket>({ type: 'ticket.approve', ticketId }, 'zhao');
    const reopen = { type: 'ticket.reopen', ticketId, reason: 'look-back', closed } as const;
    const open = stage.done<Ticket>({ ...reopen, expectedVersion: closed.version });
    expect(open).toMatchObject({ state: 'open', version: closed.version + 1 });
    expect(open).not.toHaveProperty('acceptor');
    expect(stage.refused(reopen)).toBe('wrong-state');
    expect(stage.refused({ ...reopen, ticketId: 'other' })).toBe('invalid');
  });

  it('[P5] happens by itself when the danger of an open hazard comes back', () => {
    const { stage, ticketId } = submitted();
    over(stage);
    stage.done({ type: 'ticket.approve', ticketId }, 'zhao');
    stage.find([stage.finding()]);
    expect(stage.ticket()).toMatchObject({ id: ticketId, state: 'open' });
    expect(stage.hazard().ticketId).toBe(ticketId);
  });
});
