import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../calendar/index.ts';
import { decodeState, encodeState } from '../../fold/checkpoint/checkpoint.ts';
import { of } from '../../fold/testing/stage.ts';
import type { Change } from '../../model/change.ts';
import type { Ticket } from '../../model/ticket.ts';
import { SHIPPED_PROFILE } from '../../profile/shipped.generated.ts';
import { TicketStage } from '../testing/ticket-stage.ts';

const DUE_MS = 72 * HOUR_MS;
/** Of tickets alone: cases and forms have notices of their own. */
const reasons = (changes: readonly Change[]) =>
  of(changes, 'notice')
    .filter(({ object }) => object.ticketId !== null && object.filingId === undefined)
    .map(({ object }) => object.reason);
const due = (changes: readonly Change[]) =>
  of(changes, 'notice').filter(({ object: { state, reason, ticketId, filingId } }) => {
    const isOfTicket = ticketId !== null && filingId === undefined;
    return state === 'due' && (isOfTicket || reason === 'inaction');
  });
const inactions = (changes: readonly Change[]) =>
  of(changes, 'filing').flatMap(({ object }) =>
    object.type === 'inaction' ? [[object.rule, object.state]] : [],
  );

/** Nobody has to take it on any more. */
function accepted(): { stage: TicketStage; ticketId: string } {
  const stage = TicketStage.withPeople();
  const { id: ticketId } = stage.report();
  stage.done({ type: 'ticket.accept', ticketId }, 'li');
  return { stage, ticketId };
}

describe('before it is due', () => {
  it('the responsible person is warned, once for each span of the profile', () => {
    const { stage, ticketId } = accepted();
    expect(reasons(stage.tick(DUE_MS - DAY_MS - 1))).toEqual([]);
    const [warning] = of(stage.tick(1), 'notice');
    expect(warning?.object).toMatchObject({ reason: 'due_soon', ticketId, person: 'li', state: 'due' });
    expect(reasons(stage.tick(20 * HOUR_MS - 1))).toEqual([]);
    expect(reasons(stage.tick(1))).toEqual(['due_soon']);
    expect(reasons(stage.tick(4 * HOUR_MS - 1))).toEqual([]);
  });

  it('warnings that would be over already are left out', () => {
    const { stage, ticketId } = accepted();
    stage.done({ type: 'ticket.fix', ticketId, dueAt: stage.nowMs + 5 * HOUR_MS });
    expect(reasons(stage.tick(HOUR_MS))).toEqual(['due_soon']);
    expect(reasons(stage.tick(4 * HOUR_MS - 1))).toEqual([]);
  });
});

describe('an overdue ticket', () => {
  it.each([0, DAY_MS, -DAY_MS])('[P3] goes up one level at its due time, under a jump of %i ms', (jumpMs) => {
    const stage = TicketStage.withPeople();
    stage.find([stage.finding()]);
    const { id: ticketId } = stage.ticket();
    stage.done({ type: 'ticket.accept', ticketId });
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    expect(of(stage.tick(DAY_MS - 1, jumpMs), 'ticket')).toEqual([]);
    expect(reasons(stage.tick(1))).toEqual(['overdue']);
    expect(stage.ticket()).toMatchObject({ unit: 'd1', overdue: true });
    expect(stage.ticket().steps.at(-1)).toMatchObject({ act: 'escalate', by: 'gateway', note: 'overdue' });
  });

  it('goes up one more level after each further span, to the top and no farther', () => {
    const { stage, ticketId } = accepted();
    stage.tick(DUE_MS);
    stage.done({ type: 'ticket.answer', ticketId }, 'wang');
    expect(stage.kept(ticketId).unit).toBe('d1');
    expect(reasons(stage.tick(DAY_MS - 1))).toEqual([]);
    stage.tick(1);
    expect(stage.kept(ticketId).unit).toBe('root');
    const steps = stage.kept(ticketId).steps.length;
    for (let day = 0; day < 10; day += 1) stage.tick(DAY_MS);
    expect(stage.kept(ticketId).steps).toHaveLength(steps);
  });

  it('[P9] is told again and again, less and less often, until somebody answers', () => {
    const { stage, ticketId } = accepted();
    stage.tick(DUE_MS);
    stage.tick(DAY_MS);
    expect(stage.kept(ticketId).unit).toBe('root');
    const told: number[] = [];
    for (let hour = 1; hour <= 240; hour += 1) {
      if (due(stage.tick(HOUR_MS)).some(({ object }) => object.reason === 'overdue')) told.push(hour);
    }
    expect(told.length).toBeGreaterThan(5);
    const waits = told.slice(1).map((hour, index) => hour - (told[index] ?? 0));
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    expect(Math.max(...waits)).toBe(48);
    const before = stage.changes.length;
    stage.done({ type: 'ticket.answer', ticketId }, 'wang');
    const answered = of(stage.changes.slice(before), 'notice');
    expect(answered.length).toBeGreaterThan(5);
    expect(answered.every(({ object }) => object.state === 'answered')).toBe(true);
    stage.tick(20 * DAY_MS);
    stage.tick(0);
    expect(due(stage.tick(20 * DAY_MS))).toEqual([]);
  });

  it('is on file as inaction until it is put right, then as put right late', () => {
    const { stage, ticketId } = accepted();
    expect(inactions(stage.tick(DUE_MS))).toEqual([['not_rectified', 'open']]);
    stage.tick(HOUR_MS);
    stage.done({ type: 'ticket.submit', ticketId, measures: 'm' }, 'li');
    const before = stage.changes.length;
    const closed = stage.done<Ticket>({ type: 'ticket.approve', ticketId }, 'zhao');
    expect(closed).toMatchObject({ late: true, lateByMs: HOUR_MS });
    expect(closed).not.toHaveProperty('overdue');
    expect(inactions(stage.changes.slice(before)).toSorted()).toEqual([
      ['late_rectified', 'ended'],
      ['not_rectified', 'ended'],
    ]);
    const warnings = of(stage.changes.slice(before), 'notice').filter(
      ({ object }) => object.reason === 'inaction',
    );
    expect(warnings).toMatchObject([{ object: { once: true, state: 'answered' } }]);
  });

  it('is not overdue any more with a new due time', () => {
    const { stage, ticketId } = accepted();
    stage.tick(DUE_MS);
    const fix = { type: 'ticket.fix', ticketId, dueAt: stage.nowMs + DAY_MS, note: 'parts' } as const;
    expect(stage.done(fix)).not.toHaveProperty('overdue');
    expect(of(stage.tick(DAY_MS - 1), 'ticket')).toEqual([]);
    stage.tick(1);
    expect(stage.kept(ticketId)).toMatchObject({ overdue: true, unit: 'root' });
  });

  it('waits while somebody has to look at what was submitted', () => {
    const { stage, ticketId } = accepted();
    stage.done({ type: 'ticket.submit', ticketId, measures: 'm' }, 'li');
    expect(reasons(stage.tick(DUE_MS * 2))).not.toContain('overdue');
    expect(stage.kept(ticketId)).not.toHaveProperty('overdue');
    stage.done({ type: 'ticket.reject', ticketId, note: 'n' });
    stage.tick(1);
    expect(stage.kept(ticketId)).toMatchObject({ overdue: true });
  });
});

describe('found but not taken on', () => {
  it('is told to the unit and the level above, and climbs until it is answered', () => {
    const stage = TicketStage.withPeople();
    const { id } = stage.report();
    expect(inactions(stage.tick(4 * HOUR_MS - 1))).toEqual([]);
    const changes = stage.tick(1);
    expect(inactions(changes)).toEqual([['not_reported', 'open']]);
    const [notice] = of(changes, 'notice').filter(({ object }) => object.reason === 'inaction');
    expect(new Set(notice?.object.to.map(({ region }) => region))).toEqual(new Set(['t1', 'd1']));
    const [filing] = of(changes, 'filing');
    expect(filing?.object).toMatchObject({ subject: id, unit: 't1', venueId: 'shop', told: 1 });
    const higher = of(stage.tick(DAY_MS), 'filing').map(({ object }) => object);
    expect(higher.filter(({ type }) => type === 'inaction')).toMatchObject([{ told: 2 }]);
    const inactionId = filing?.object.id ?? '';
    const answered = stage.done({ type: 'inaction.answer', inactionId, note: 'sent somebody' }, 'wang');
    expect(answered).toMatchObject({ state: 'open', answered: { by: 'wang', note: 'sent somebody' } });
    expect(stage.refused({ type: 'inaction.answer', inactionId })).toBe('wrong-state');
    const before = stage.changes.length;
    stage.done({ type: 'ticket.accept', ticketId: id }, 'li');
    expect(inactions(stage.changes.slice(before))).toEqual([['not_reported', 'ended']]);
    expect(stage.refused({ type: 'inaction.answer', inactionId })).toBe('not-found');
  });
});

describe('clocks', () => {
  it('run in working time where the profile says so', () => {
    const stage = TicketStage.withPeople();
    const text = SHIPPED_PROFILE.replace('yellow: 72h', 'yellow: 3wd');
    stage.done({ type: 'profile.set', region: 'd1', text });
    // 2025-11-25 00:00 in Chongqing, a Tuesday: three working days end on Friday evening.
    expect(stage.report().dueAt).toBe(Date.UTC(2025, 10, 28, 9, 30));
  });

  it('are shortened by a worse colour at once, and given back by none', () => {
    const stage = TicketStage.withPeople();
    const { id, dueAt } = stage.report();
    stage.colour('red');
    expect(stage.kept(id).dueAt).toBe(stage.nowMs + DAY_MS);
    stage.colour('blue');
    expect(stage.kept(id).dueAt).toBe(stage.nowMs + DAY_MS);
    expect(dueAt).toBe(stage.nowMs + DUE_MS);
  });

  it('go on after a restart, the time while it was down included', () => {
    const { stage, ticketId } = accepted();
    stage.tick(HOUR_MS);
    stage.state = decodeState(encodeState(stage.state));
    stage.nowMs += DUE_MS;
    stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e2' });
    stage.tick(0);
    expect(stage.kept(ticketId)).toMatchObject({ overdue: true, unit: 'd1' });
  });
});

describe('the look back', () => {
  const MONTH_MS = 30 * DAY_MS;

  it('of a major one is told when it is time, and is inaction when nobody looks', () => {
    const stage = TicketStage.withPeople();
    const { id } = stage.report({ class: 'major' });
    const closed = stage.finish(id);
    expect(closed.lookBack).toEqual({ dueAt: stage.nowMs + 37 * DAY_MS });
    expect(reasons(stage.tick(MONTH_MS - 1))).toEqual([]);
    expect(reasons(stage.tick(1))).toEqual(['look_back']);
    expect(inactions(stage.tick(7 * DAY_MS))).toEqual([['not_inspected', 'open']]);
    expect(stage.kept(id).lookBack).toMatchObject({ late: true });
    const look = { type: 'ticket.look_back', ticketId: id, result: 'ok' } as const;
    expect(stage.refused(look, 'li')).toBe('same-person');
    const before = stage.changes.length;
    stage.done(look, 'wang');
    expect(stage.told(id)).toMatchObject({
      state: 'closed',
      lookBack: { by: 'wang', result: 'ok', late: true },
    });
    expect(inactions(stage.changes.slice(before))).toEqual([['not_inspected', 'ended']]);
    expect(stage.refused(look, 'wang')).toBe('not-found');
  });

  it('that finds it undone opens the ticket again, with a note', () => {
    const stage = TicketStage.withPeople();
    const { id } = stage.report({ class: 'major' });
    stage.finish(id);
    const look = { type: 'ticket.look_back', ticketId: id, result: 'not' } as const;
    expect(stage.act(look, 'wang')).toMatchObject({ code: 'invalid', field: 'note' });
    stage.done({ ...look, note: 'blocked again' }, 'wang');
    expect(stage.kept(id)).toMatchObject({ state: 'open', lookBack: { result: 'not' } });
    expect(stage.kept(id)).not.toHaveProperty('closedAt');
    expect(stage.finish(id).lookBack).toEqual({ dueAt: stage.nowMs + 37 * DAY_MS });
  });

  it('is of no ordinary one where the profile has none', () => {
    const stage = TicketStage.withPeople();
    const { id } = stage.report();
    expect(stage.finish(id)).not.toHaveProperty('lookBack');
    expect(stage.state.venues.get('shop')?.tickets.size).toBe(0);
  });

  it('[P8] is let go, and says so, when too many wait at a venue', () => {
    const stage = TicketStage.withPeople();
    const [first, ...others] = Array.from({ length: 201 }, () => {
      const { id } = stage.report({ class: 'major' });
      stage.finish(id);
      stage.tick(MINUTE_MS);
      return id;
    });
    expect(stage.told(first ?? '').lookBack).toMatchObject({ late: true });
    expect(stage.state.venues.get('shop')?.tickets.size).toBe(others.length);
  });
});

describe('a photo before submitting', () => {
  it('is asked for by a profile that says so', () => {
    const stage = TicketStage.withPeople();
    const text = SHIPPED_PROFILE.replace('submitPhoto: none', 'submitPhoto: major');
    stage.done({ type: 'profile.set', region: 'd1', text });
    const { id: ticketId } = stage.report({ class: 'major' });
    stage.done({ type: 'ticket.accept', ticketId }, 'li');
    const submit = { type: 'ticket.submit', ticketId, measures: 'm' } as const;
    expect(stage.act(submit, 'li')).toMatchObject({ code: 'invalid', field: 'photos' });
    stage.done({ ...submit, photos: ['c'.repeat(64)] }, 'li');
    expect(stage.kept(ticketId).evidence).toMatchObject([{ stage: 'after', by: 'li' }]);
  });
});
