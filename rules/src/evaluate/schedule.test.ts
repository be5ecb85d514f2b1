/** Schedules: when a rule holds, and what it is like in business hours. */

import { describe, expect, it } from 'vitest';
import { isOpenOf } from '../catalogue/schedule.ts';
import { deviceUnder, oneRule } from './testing/one-rule.ts';
import { edges, T0 } from './testing/virtual-device.ts';

const at = (iso: string) => Date.parse(iso);
const open = (lines: object[], timeZone = 'Asia/Shanghai', holidays: string[] = []) =>
  isOpenOf({ timeZone, holidays, schedules: { s: lines as never } }, { schedule: 's' }) ?? (() => false);

describe('a schedule', () => {
  it('is by the wall clock of its zone, from its first minute to before its last', () => {
    const isOpen = open([{ from: '08:00', to: '22:00' }]);
    expect(isOpen(at('2026-03-02T07:59:59+08:00'))).toBe(false);
    expect(isOpen(at('2026-03-02T08:00:00+08:00'))).toBe(true);
    expect(isOpen(at('2026-03-02T21:59:59+08:00'))).toBe(true);
    expect(isOpen(at('2026-03-02T22:00:00+08:00'))).toBe(false);
  });

  it('over midnight belongs to the day it began', () => {
    const isOpen = open([{ days: ['fri'], from: '20:00', to: '02:00' }]);
    expect(isOpen(at('2026-03-06T20:00:00+08:00'))).toBe(true);
    expect(isOpen(at('2026-03-07T01:59:00+08:00'))).toBe(true);
    expect(isOpen(at('2026-03-07T02:00:00+08:00'))).toBe(false);
    expect(isOpen(at('2026-03-06T01:00:00+08:00'))).toBe(false);
  });

  it('knows holidays, and daylight saving of zones that have it', () => {
    const isOpen = open(
      [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00', holidays: 'never' },
        { from: '10:00', to: '12:00', holidays: 'only' },
      ],
      'Asia/Shanghai',
      ['2026-10-01'],
    );
    expect(isOpen(at('2026-10-01T09:00:00+08:00'))).toBe(false);
    expect(isOpen(at('2026-10-01T11:00:00+08:00'))).toBe(true);
    expect(isOpen(at('2026-10-02T09:00:00+08:00'))).toBe(true);
    const berlin = open([{ from: '08:00', to: '09:00' }], 'Europe/Berlin');
    expect(berlin(at('2026-01-05T07:30:00Z'))).toBe(true);
    expect(berlin(at('2026-07-06T07:30:00Z'))).toBe(false);
    expect(berlin(at('2026-07-06T06:30:00Z'))).toBe(true);
  });
});

/** T0 is 2025-11-25 00:00 in Shanghai. */
const HOURS = 3_600_000;
const SCHEDULES = 'schedules: { business: [{ from: "08:00", to: "22:00" }] }';
const LEVEL = '{ type: level, metric: residual_current, unit: mA, above: 300, clear: 200 }';

describe('a rule with a schedule', () => {
  it('holds in its times only, and what stood ends there', () => {
    const rule = oneRule(LEVEL, { rule: 'when: { schedule: business, is: closed }', catalogue: SCHEDULES });
    const device = deviceUnder(rule);
    device.measure(0, { residual_current: 400 });
    device.measure(8 * HOURS - 1, { residual_current: 400 });
    expect(edges(device.said)).toEqual(['rise r']);
    device.measure(8 * HOURS, { residual_current: 400 });
    device.measure(9 * HOURS, { residual_current: 400 });
    expect(edges(device.said)).toEqual(['rise r', 'fall r']);
    expect(device.said[1]?.measuredAt).toBe(T0 + 8 * HOURS);
    device.measure(22 * HOURS, { residual_current: 400 });
    expect(edges(device.said)).toEqual(['rise r', 'fall r', 'rise r']);
  });

  it('has other parameters in other times, and names the limit that held', () => {
    const rule = oneRule(LEVEL, {
      rule: 'during: { schedule: business, set: { above: 500, clear: 400 } }',
      catalogue: SCHEDULES,
    });
    const device = deviceUnder(rule);
    device.measure(10 * HOURS, { residual_current: 400 });
    expect(device.said).toEqual([]);
    device.measure(11 * HOURS, { residual_current: 500 });
    expect(device.said).toMatchObject([{ edge: 'rise', limit: 500 }]);
    device.measure(12 * HOURS, { residual_current: 400 });
    device.measure(23 * HOURS, { residual_current: 350 });
    expect(device.said.slice(1)).toMatchObject([{ edge: 'fall' }, { edge: 'rise', limit: 300 }]);
  });
});
