import { afterEach, describe, expect, it } from 'vitest';
import { localMoment } from '../acts/act-spec.ts';
import { quarterOf, quartersBack } from '../incentives/quarters.ts';
import { dayEnd, dayStart } from '../logs/days.ts';
import { timesOf } from '../rules/trials/backtest-period.ts';
import { clockTime, dateTime, longDate, timeOfDay } from './clock-words.ts';
import { fromInput, localDay, localInput } from './span-words.ts';
import { followZone } from './zone.ts';

const AT = Date.UTC(2026, 10, 30, 19, 56, 25);
const MIDNIGHT = Date.UTC(2026, 10, 30, 16);

afterEach(() => followZone(undefined));

describe('the district’s time, wherever the browser is', () => {
  it.each([
    ['+08:00', '12/01 03:56:25', '2026-12-01T03:56'],
    ['-03:30', '11/30 16:26:25', '2026-11-30T16:26'],
    ['+00:00', '11/30 19:56:25', '2026-11-30T19:56'],
  ])('%s is shown and read alike', (zone, shown, input) => {
    followZone(zone);
    expect(dateTime(AT, 'zh-CN')).toBe(shown);
    expect(timeOfDay(AT, 'zh-CN')).toBe(shown.slice(6));
    expect([localInput(AT), localMoment(AT), localDay(AT)]).toEqual([input, input, input.slice(0, 10)]);
    expect(fromInput(input)).toBe(AT - 25_000);
    expect(fromInput('soon')).toBeUndefined();
  });

  it('begins its days, quarters and years at its own midnight', () => {
    followZone('+08:00');
    expect(clockTime(MIDNIGHT, MIDNIGHT - 1, 'zh-CN')).toBe('12/01 00:00:00');
    expect(clockTime(MIDNIGHT, AT, 'zh-CN')).toBe('00:00:00');
    expect(longDate(MIDNIGHT, 'zh-CN')).toMatch(/12月1日/);
    expect([dayStart('2026-12-01'), dayEnd('2026-11-30')]).toEqual([MIDNIGHT, MIDNIGHT]);
    expect(quarterOf(Date.UTC(2026, 11, 31, 16))).toBe('2027-Q1');
    expect(quartersBack(Date.UTC(2026, 11, 31, 16), 2)).toEqual(['2027-Q1', '2026-Q4']);
    expect(timesOf('own', { from: '2026-12-01T00:00', to: '' }, 0)).toEqual({ from: MIDNIGHT });
  });

  it('changes nothing where the browser is in it', () => {
    const at = new Date(2026, 10, 30, 9, 7).getTime();
    const own = [dateTime(at, 'zh-CN'), localInput(at), fromInput('2026-11-30T09:07')];
    const ahead = -new Date(at).getTimezoneOffset();
    const two = (n: number) => String(n).padStart(2, '0');
    const minutes = Math.abs(ahead);
    followZone(`${ahead < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`);
    expect([dateTime(at, 'zh-CN'), localInput(at), fromInput('2026-11-30T09:07')]).toEqual(own);
  });
});
