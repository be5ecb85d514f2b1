import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Act } from '../model/act.ts';
import type { PressureFiling, PressureStep } from '../model/incentives.ts';

const DAY_MS = 86_400_000;

function overdue(): { stage: Stage; ticketId: string } {
  const stage = Stage.district();
  stage.find([stage.finding()]);
  stage.find([stage.finding({ edge: 'fall' })]);
  const ticketId = stage.ticket().id;
  stage.tick(3 * DAY_MS);
  return { stage, ticketId };
}

const take = (stage: Stage, step: PressureStep, more: object = {}): Act => ({
  type: 'pressure.step',
  venueId: 'shop',
  step,
  on: stage.nowMs,
  addressee: '店主',
  documentNo: '函〔2026〕1号',
  ...more,
});

describe('pressure', () => {
  it('rises step by step, with who, when and to whom', () => {
    const { stage, ticketId } = overdue();
    const first = stage.done<PressureFiling>(take(stage, 'letter', { ticketId, photoIds: ['p1'] }));
    const [link] = of(stage.changes, 'photo_link');
    expect(link?.object).toMatchObject({
      photoId: 'p1',
      subject: 'pressure',
      subjectId: first.id,
      venueId: 'shop',
    });
    expect(first).toMatchObject({ ticketId, version: 1, steps: [{ step: 'letter', by: 'officer' }] });
    // Three working days after a Friday.
    expect(new Date(first.dueAt ?? 0).toISOString()).toBe('2025-12-03T09:30:00.000Z');
    stage.done(take(stage, 'notice', { ticketId }));
    stage.done(take(stage, 'interview', { ticketId, expectedVersion: 2 }));
    const last = stage.done<PressureFiling>(take(stage, 'exposure', { ticketId }));
    expect(last.steps.map(({ step }) => step)).toEqual(['letter', 'notice', 'interview', 'exposure']);
    expect(last.dueAt).toBeUndefined();
    expect(stage.refused(take(stage, 'exposure', { ticketId }))).toBe('out-of-order');
  });

  it('skips a step with a reason only, and goes back never', () => {
    const { stage, ticketId } = overdue();
    expect(stage.act(take(stage, 'interview', { ticketId }))).toMatchObject({
      code: 'out-of-order',
      field: 'skipReason',
    });
    const taken = stage.done<PressureFiling>(
      take(stage, 'interview', { ticketId, skipReason: 'danger grows' }),
    );
    expect(taken.steps[0]?.skipped).toEqual({ steps: ['letter', 'notice'], reason: 'danger grows' });
    expect(stage.refused(take(stage, 'letter', { ticketId }))).toBe('out-of-order');
  });

  it('is not put on what is not overdue, closed or unknown', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    expect(stage.refused(take(stage, 'letter', { ticketId: stage.ticket().id }))).toBe('wrong-state');
    expect(stage.refused(take(stage, 'letter', { ticketId: 'none' }))).toBe('not-found');
    expect(stage.refused(take(stage, 'letter', { venueId: 'none' }))).toBe('unknown-venue');
    expect(stage.refused(take(stage, 'letter', { expectedVersion: 3 }))).toBe('stale-version');
  });

  it('[P3] asks the calendar whether a ticket is overdue, not a clock that jumped', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    const ticketId = stage.ticket().id;
    stage.tick(1_000, 30 * DAY_MS);
    expect(stage.refused(take(stage, 'letter', { ticketId }))).toBe('wrong-state');
  });

  it('is on the venue as such beside that on its tickets, and ends with a reason', () => {
    const { stage, ticketId } = overdue();
    stage.done(take(stage, 'letter', { ticketId }));
    const own = stage.done<PressureFiling>(take(stage, 'letter'));
    const end = (reason: string): Act => ({ type: 'pressure.end', pressureId: own.id, reason });
    expect(stage.refused(end(''))).toBe('invalid');
    expect(stage.done(end('it is done'))).toMatchObject({ state: 'closed', ended: { by: 'officer' } });
    expect(stage.refused(end('again'))).toBe('not-found');
    stage.done(take(stage, 'notice', { ticketId }));
  });

  it('[P3] goes on after a checkpoint, and ends with its ticket', () => {
    const { stage, ticketId } = overdue();
    stage.done(take(stage, 'letter', { ticketId }));
    stage.state = decodeState(encodeState(stage.state));
    expect(stage.refused(take(stage, 'letter', { ticketId }))).toBe('out-of-order');
    stage.done({ type: 'ticket.accept', ticketId }, 'worker');
    stage.done({ type: 'ticket.submit', ticketId, measures: 'cleaned' }, 'worker');
    stage.done({ type: 'ticket.approve', ticketId });
    const ended = of(stage.changes, 'filing').findLast(({ object }) => object.type === 'pressure');
    expect(ended?.object).toMatchObject({ state: 'closed', ended: { by: 'gateway' } });
  });
});
