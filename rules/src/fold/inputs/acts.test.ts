import { describe, expect, it } from 'vitest';
import type { Act } from '../../model/act.ts';
import { encodeState } from '../checkpoint/checkpoint.ts';
import { of, Stage } from '../testing/stage.ts';

describe('an act', () => {
  it('[P10] leaves a line on the audit trail whether done or refused, with who and why', () => {
    const stage = Stage.district();
    stage.act({ type: 'hazard.reset', hazardId: 'none', note: 'over' }, 'wang');
    expect(of(stage.changes, 'audit').at(-1)?.object).toEqual({
      at: stage.nowMs,
      actor: 'wang',
      action: 'hazard.reset',
      subject: 'none',
      outcome: 'refused',
      detail: { hazardId: 'none', note: 'over', code: 'not-found', refusal: 'no open hazard none' },
    });
  });

  it('[P10] of a session changes nothing but the audit trail', () => {
    const stage = Stage.district();
    const act = { type: 'session.refused', username: 'x', address: '10.0.0.9' } as const;
    expect(stage.act(act)).toEqual({ actId: expect.any(String), ok: true, value: null });
    expect(of(stage.changes, 'audit').at(-1)?.object).toMatchObject({ subject: 'x', outcome: 'refused' });
  });

  it('[P10] of a text with mistakes is a refused one of what it was to be, with its mistakes', () => {
    const stage = Stage.district();
    const errors = [{ reason: 'a number is needed', line: 3, column: 7 }];
    const refused = { type: 'text.refused', mistakes: 1, errors } as const;
    stage.done({ ...refused, of: 'rules', code: 'rules-unusable' });
    stage.done({ ...refused, of: 'profile.set', region: 'd1', code: 'profile-unusable' });
    expect(of(stage.changes, 'audit').slice(-2)).toMatchObject([
      { object: { action: 'rules', outcome: 'refused', detail: { code: 'rules-unusable', errors } } },
      { object: { action: 'profile.set', subject: 'd1', outcome: 'refused' } },
    ]);
  });

  it('[P10] that was refused before it came to be decided is a refused one, with its code', () => {
    const stage = Stage.district();
    stage.done({ type: 'session.system_start', username: 'wang', system: 'city', refused: 'wrong-state' });
    expect(of(stage.changes, 'audit').at(-1)?.object).toMatchObject({
      ...{ action: 'session.system_start', outcome: 'refused' },
      detail: { system: 'city', refused: 'wrong-state' },
    });
  });

  it('keeps the history of a colour: what it was set to, by whom and why', () => {
    const stage = Stage.district();
    stage.done({ type: 'venue.override', id: 'shop', colour: 'blue', reason: 'empty since May' }, 'wang');
    expect(of(stage.changes, 'audit').at(-1)?.object).toMatchObject({
      actor: 'wang',
      detail: { reason: 'empty since May', risk: 'blue', computedRisk: 'yellow', riskReasons: ['neither'] },
    });
  });

  it('[P6] that nobody knows is refused, not fatal', () => {
    const stage = Stage.district();
    expect(stage.refused({ type: 'region.burn', id: 'd1' } as unknown as Act)).toBe('invalid');
  });

  it('[P3] is answered with a snapshot of the thing after it', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    const value = stage.done<{ version: number }>({ type: 'hazard.silence', hazardId: stage.hazard().id });
    expect(value.version).toBe(2);
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    expect(value).toMatchObject({ version: 2, acknowledged: false });
  });
});

/** Of a later version: the names of acts that this one knows nothing of. */
const LATER = [
  'hazard',
  'ticket',
  'period',
  'intake',
  'photo',
  'record',
  'pressure',
  'credit',
  'red_flag',
  'honour',
  'case',
  'whistle',
  'emergency',
  'warning',
  'form',
  'venue',
  'profile',
  'nobody',
];

it.each(LATER)('[P6] refuses what a later version may ask for of %s', (room) => {
  const stage = Stage.district();
  stage.find([stage.finding()]);
  const declare = { type: 'emergency.declare', venueId: 'shop', kind: 'fire', grade: 4, what: 'w' } as const;
  const { id: emergencyId } = stage.done<{ id: string }>(declare);
  const ids = { hazardId: stage.hazard().id, ticketId: stage.ticket().id, venueId: 'shop', id: 'shop' };
  const before = encodeState(stage.state);
  const bare = { type: `${room}.of_a_later_version` } as unknown as Act;
  expect(stage.act(bare).ok).toBe(false);
  expect(stage.act({ ...bare, ...ids }).ok).toBe(false);
  expect(stage.act({ ...bare, emergencyId } as Act).ok).toBe(false);
  expect(encodeState(stage.state)).toBe(before);
});
