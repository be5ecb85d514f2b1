/** What may be planned, and what is refused. */

import { describe, expect, it } from 'vitest';
import { of } from '../fold/testing/stage.ts';
import type { PeriodInput } from '../model/act.ts';
import type { Period } from '../model/period.ts';
import { HOUR_MS, judgedDistrict, MINUTE_MS, plan } from './testing.ts';

describe('planning', () => {
  const DAY_MS = 24 * HOUR_MS;
  const SLACK_MS = 5 * MINUTE_MS + 1;
  const stage = judgedDistrict();
  const now = stage.nowMs;
  const drill: PeriodInput = { kind: 'drill', venueId: 'shop', until: now + HOUR_MS, reason: '演练' };
  it.each<[string, Partial<PeriodInput>, string, string?]>([
    ['another venue', { venueId: 'nowhere' }, 'unknown-venue', 'venueId'],
    ["the gateway's own venue", { venueId: '' }, 'unknown-venue', 'venueId'],
    ['no reason', { reason: '' }, 'invalid', 'reason'],
    ['an unknown kind', { kind: 'holiday' as 'drill' }, 'invalid', 'kind'],
    ['work where there is none', { work: 'cleaning' }, 'invalid', 'work'],
    ['an end that is over', { until: now }, 'invalid', 'until'],
    ['an end before the beginning', { from: now + 2 * HOUR_MS }, 'invalid', 'until'],
    ['no number', { until: Number.NaN }, 'invalid', 'until'],
    ['a beginning far ahead', { from: now + 91 * DAY_MS, until: now + 91 * DAY_MS + 1 }, 'invalid', 'from'],
    ['a drill of more than 4 h', { until: now + 4 * HOUR_MS + SLACK_MS }, 'invalid', 'until'],
    [
      'maintenance of more than a day',
      { kind: 'maintenance', until: now + DAY_MS + SLACK_MS },
      'invalid',
      'until',
    ],
    [
      'commissioning of more than 14 d',
      { kind: 'commissioning', until: now + 14 * DAY_MS + SLACK_MS },
      'invalid',
      'until',
    ],
    [
      'work of more than 30 d',
      { kind: 'announced_work', until: now + 30 * DAY_MS + SLACK_MS },
      'invalid',
      'until',
    ],
    ['no devices', { deviceIds: [] }, 'invalid', 'deviceIds'],
    ['a device of nobody', { deviceIds: ['s1', 'x9'] }, 'unknown-device', 'deviceIds'],
  ])('refuses %s', (_what, over, code, field) => {
    const reply = stage.act({ type: 'period.create', period: { ...drill, ...over } });
    expect(reply).toMatchObject({ ok: false, code, field });
  });

  it('a beginning in the past is now, and the length counts from now', () => {
    const period = plan(judgedDistrict(), { from: now - DAY_MS, until: now + 4 * HOUR_MS });
    expect(period).toMatchObject({ state: 'running', from: now, startedAt: now, version: 1 });
  });

  it('what is a little too long by the clock of a browser is cut', () => {
    const period = plan(judgedDistrict(), { until: now + 4 * HOUR_MS + 5 * MINUTE_MS });
    expect(period.until).toBe(now + 4 * HOUR_MS);
  });

  it('one kind, device and time has one plan; others may overlap', () => {
    const other = judgedDistrict();
    plan(other, { deviceIds: ['s1'] });
    expect(other.refused({ type: 'period.create', period: drill })).toBe('wrong-state');
    expect(other.refused({ type: 'period.create', period: { ...drill, deviceIds: ['s2', 's1'] } })).toBe(
      'wrong-state',
    );
    plan(other, { deviceIds: ['s2'] });
    plan(other, { kind: 'maintenance' });
    plan(other, { from: now + HOUR_MS, until: now + 2 * HOUR_MS });
    plan(other, { kind: 'announced_work' });
    plan(other, { kind: 'announced_work' });
  });

  it('[P6] of two in a row the first tells what stands before the second begins', () => {
    const other = judgedDistrict();
    plan(other);
    plan(other, { from: now + HOUR_MS, until: now + 2 * HOUR_MS });
    other.read('s1', { smoke: 0.6 });
    other.tick(HOUR_MS);
    const live = other.openHazards().find((hazard) => hazard.live && hazard.kind === 'fire');
    expect(live).toMatchObject({ active: true, class: 'alarm' });
    other.tick(MINUTE_MS);
    expect(live).toMatchObject({ active: true, class: 'alarm' });
  });

  it('[P8] a venue has at most 32 that have not ended', () => {
    const other = judgedDistrict();
    const made = Array.from({ length: 32 }, () => plan(other, { kind: 'announced_work' }));
    expect(other.refused({ type: 'period.create', period: drill })).toBe('wrong-state');
    other.done({ type: 'period.end', periodId: made[0]?.id ?? '' });
    plan(other);
  });

  it('a planned one is cancelled; a stale version is refused', () => {
    const other = judgedDistrict();
    const { id: periodId } = plan(other, { from: now + HOUR_MS, until: now + 2 * HOUR_MS });
    expect(other.refused({ type: 'period.end', periodId, expectedVersion: 7 })).toBe('stale-version');
    const ended = other.done<Period>({ type: 'period.end', periodId, expectedVersion: 1 });
    expect(ended).toMatchObject({ state: 'ended', endedAt: now });
    expect(ended.startedAt).toBeUndefined();
  });

  it('[P10] whoever plans and ends one is on the audit trail', () => {
    const other = judgedDistrict();
    const { id } = plan(other, { kind: 'announced_work', work: 'hot_work', until: now + DAY_MS });
    other.done({ type: 'period.end', periodId: id, note: '完工' });
    const lines = of(other.changes, 'audit').map(({ object }) => object);
    expect(lines.filter(({ action }) => action.startsWith('period.'))).toMatchObject([
      {
        actor: 'officer',
        action: 'period.create',
        subject: 'shop',
        outcome: 'done',
        detail: { periodId: id, forbiddenHours: true },
      },
      { actor: 'officer', action: 'period.end', subject: id, outcome: 'done', detail: { note: '完工' } },
    ]);
  });
});
