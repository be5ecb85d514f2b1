import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createState } from '../fold/state.ts';
import {
  CADENCES,
  calendarNow,
  dayOf,
  endOfSpan,
  keepCalendar,
  nextTerm,
  readDay,
  readSpan,
  readTerm,
  startCalendar,
  termOf,
  type WorkingTime,
} from './index.ts';

const OFFSET_MS = 8 * 3_600_000;
const at = (text: string) => Date.parse(`${text}+08:00`);
const WORK: WorkingTime = {
  offsetMs: OFFSET_MS,
  weekdays: [1, 2, 3, 4, 5],
  fromMs: 9 * 3_600_000,
  toMs: 17 * 3_600_000,
  holidays: new Set(['2026-10-01', '2026-10-02']),
  extraDays: new Set(['2026-10-10']),
};
const end = (from: string, span: string) =>
  endOfSpan(at(from), readSpan(span) ?? { amount: 0, unit: 'm' }, WORK);

describe('a span', () => {
  it.each([
    ['2026-11-27T16:00', '30m', '2026-11-27T16:30'],
    ['2026-11-27T16:00', '2d', '2026-11-29T16:00'],
    // Friday afternoon; the weekend does not count.
    ['2026-11-27T16:00', '3wh', '2026-11-30T11:00'],
    ['2026-11-27T16:00', '1wd', '2026-11-30T17:00'],
    ['2026-11-28T10:00', '1wh', '2026-11-30T10:00'],
    ['2026-11-27T08:00', '8wh', '2026-11-27T17:00'],
    // Over two holidays and the weekend after them; a Saturday that is worked.
    ['2026-09-30T12:00', '1wd', '2026-10-05T17:00'],
    ['2026-10-09T12:00', '1wd', '2026-10-10T17:00'],
  ])('from %s of %s ends %s', (from, span, until) => {
    expect(end(from, span)).toBe(at(until));
  });

  it.each(['', '0h', '4', '4 h', '-1d', '1.5h', '123456h', 'h'])('is not %j', (text) => {
    expect(readSpan(text)).toBeUndefined();
  });

  it('ends though nobody ever works', () => {
    const never = { ...WORK, weekdays: [] };
    expect(endOfSpan(at('2026-11-27T16:00'), { amount: 2, unit: 'wd' }, never)).toBe(at('2026-11-29T16:00'));
    expect(endOfSpan(at('2026-11-27T16:00'), { amount: 2, unit: 'wh' }, never)).toBe(at('2026-11-27T18:00'));
  });
});

describe('a term', () => {
  it.each([
    ['day', '2026-02-28T23:59', '2026-02-28', '2026-03-01'],
    ['week', '2026-01-01T00:00', '2026-W01', '2026-01-05'],
    ['week', '2027-01-02T00:00', '2026-W53', '2027-01-04'],
    ['month', '2026-12-31T23:59', '2026-12', '2027-01-01'],
    ['two_months', '2026-04-01T00:00', '2026-03/04', '2026-05-01'],
    ['quarter', '2026-11-30T12:00', '2026-Q4', '2027-01-01'],
    ['half_year', '2026-06-30T12:00', '2026-H1', '2026-07-01'],
    ['year', '2026-06-30T12:00', '2026', '2027-01-01'],
  ] as const)('%s of %s is %s', (cadence, moment, key, until) => {
    expect(termOf(at(moment), cadence, OFFSET_MS)).toMatchObject({ key, until: at(`${until}T00:00`) });
  });

  it('holds its moment, and the next one follows without a gap', () => {
    const moments = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(moments, fc.constantFrom(...CADENCES), (moment, cadence) => {
        const term = termOf(moment, cadence, OFFSET_MS);
        expect(term.from <= moment && moment < term.until).toBe(true);
        const next = nextTerm(term, cadence, OFFSET_MS);
        expect(next.from).toBe(term.until);
        expect(next.key).not.toBe(term.key);
        expect(termOf(term.until - 1, cadence, OFFSET_MS)).toEqual(term);
        expect(readTerm(term.key, OFFSET_MS)).toEqual(term);
      }),
    );
  });
});

it.each([
  '2026-13',
  '2026-00',
  '2026-W54',
  '2026-Q5',
  '2026-H3',
  '2026-03/05',
  '2026-02-30',
  '26',
  '2026-W',
  'x',
  '',
])('no term has the key "%s"', (key) => expect(readTerm(key, OFFSET_MS)).toBeUndefined());

describe('a day', () => {
  it('is read and written', () => {
    expect(readDay('2026-02-28', OFFSET_MS)).toBe(at('2026-02-28T00:00'));
    expect(dayOf(at('2026-02-28T23:59'), OFFSET_MS)).toBe('2026-02-28');
    for (const text of ['2026-02-29', '2026-13-01', '26-1-1', ''])
      expect(readDay(text, OFFSET_MS)).toBeUndefined();
  });
});

describe('the calendar clock', () => {
  const MINUTE = 60_000;
  function started() {
    const state = createState();
    startCalendar(state, at('2026-11-30T12:00'));
    const tick = (elapsedMs: number, wall: number) => {
      state.elapsedMs += elapsedMs;
      keepCalendar(state, wall);
      return calendarNow(state);
    };
    return { state, tick };
  }

  it('[P3] does not follow a jump until it has lasted for an hour', () => {
    const { tick } = started();
    const jumped = at('2026-12-05T12:00');
    expect(tick(MINUTE, jumped)).toBe(at('2026-11-30T12:01'));
    for (let minute = 1; minute < 60; minute += 1) tick(MINUTE, jumped + minute * MINUTE);
    expect(tick(MINUTE, jumped + 60 * MINUTE)).toBe(jumped + 60 * MINUTE);
  });

  it('[P3] forgets a jump that was taken back', () => {
    const { state, tick } = started();
    tick(MINUTE, at('2027-01-01T00:00'));
    expect(tick(MINUTE, at('2026-11-30T12:02'))).toBe(at('2026-11-30T12:02'));
    expect(state.calendar).not.toHaveProperty('strayElapsedMs');
  });

  it('follows small differences, never back', () => {
    const { tick } = started();
    expect(tick(MINUTE, at('2026-11-30T12:03'))).toBe(at('2026-11-30T12:03'));
    expect(tick(MINUTE, at('2026-11-30T12:01'))).toBe(at('2026-11-30T12:04'));
  });

  it('makes up for the time of a stop', () => {
    const { state } = started();
    startCalendar(state, at('2026-12-01T12:00'));
    expect(calendarNow(state)).toBe(at('2026-12-01T12:00'));
    startCalendar(state, at('2026-11-01T12:00'));
    expect(calendarNow(state)).toBe(at('2026-12-01T12:00'));
  });
});
