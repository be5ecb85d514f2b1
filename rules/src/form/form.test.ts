/** What units type in and sign, and what happens when they do not. */

import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../calendar/index.ts';
import { changedParts, decodeParts, decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import { COMPUTED_FIGURES, type FormAct, type FormFigures, type FormFiling } from '../model/form.ts';
import { parseProfile } from '../profile/parse.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { nextFormDue } from './due-dates.ts';

const FIGURES = {
  ...Object.fromEntries(COMPUTED_FIGURES.map((figure, at) => [figure, at])),
  ...{ penalties: 1, finesWan: 2, cases: 3 },
} as FormFigures;
/** The stage begins on 2025-11-25 at 00:00 in Chongqing: the form of the 30th is the next. */
const DATE = '2025-11-30';
const at = (text: string) => Date.parse(`${text}+08:00`);
const confirm = (date = DATE): FormAct => ({
  ...{ type: 'form.confirm', form: 'section', unit: 't1', date, figures: FIGURES },
});
const typed = (date: string, values: object, more: object = {}): FormAct =>
  ({ type: 'form.typed', form: 'section', unit: 't1', date, values, ...more }) as FormAct;

function passTo(stage: Stage, moment: string): void {
  while (stage.nowMs < at(moment)) stage.tick(Math.min(3_600_000, at(moment) - stage.nowMs));
}
const forms = (stage: Stage) =>
  of(stage.changes, 'filing').flatMap(({ object }) => (object.type === 'signed_form' ? [object] : []));

describe('due dates', () => {
  const parsed = parseProfile(SHIPPED_PROFILE);
  if (!parsed.ok) throw new Error('the shipped profile cannot be read');
  it.each([
    ['2026-02-01T00:00', '2026-02-14', '2026-02-14T18:00'],
    ['2026-02-14T17:59', '2026-02-14', '2026-02-14T18:00'],
    ['2026-02-14T18:00', '2026-02-28', '2026-02-28T18:00'],
    ['2024-02-15T00:00', '2024-02-29', '2024-02-29T18:00'],
    ['2026-12-30T18:00', '2027-01-14', '2027-01-14T18:00'],
    ['2026-07-30T19:00', '2026-08-14', '2026-08-14T18:00'],
  ])('after %s the form of %s is due', (after, date, dueAt) => {
    expect(nextFormDue(at(after), parsed.profile)).toMatchObject({ date, dueAt: at(dueAt) });
  });
});

describe('a form', () => {
  it('waits at every unit that signs, is late at its hour, told once, and never when the next is due', () => {
    const stage = Stage.district();
    stage.tick(1_000);
    expect(forms(stage).map(({ id, state }) => [id, state])).toEqual([
      [`form-section-t1-${DATE}`, 'due'],
      [`form-village-v1-${DATE}`, 'due'],
    ]);
    passTo(stage, '2025-11-30T17:59');
    expect(of(stage.changes, 'notice')).toEqual([]);
    passTo(stage, '2025-11-30T18:00');
    const told = of(stage.changes, 'notice').map(({ object }) => object);
    expect(told.map(({ text, region }) => [region, text.zh])).toEqual([
      ['t1', `【逾期未报】t1 ${DATE} 科室累计表`],
      ['v1', `【逾期未报】v1 ${DATE} 村社区累计表`],
    ]);
    expect(told[0]?.to).toContainEqual({ role: 'town_section', region: 't1' });
    expect(told[0]?.to).toContainEqual({ role: 'district_department', region: 'd1' });
    passTo(stage, '2025-12-14T18:01');
    const states = new Map(forms(stage).map(({ id, state }) => [id, state]));
    expect(states.get(`form-section-t1-${DATE}`)).toBe('never');
    expect(states.get('form-section-t1-2025-12-14')).toBe('late');
    expect(states.get('form-section-t1-2025-12-30')).toBe('due');
    const answered = of(stage.changes, 'notice').filter(({ object }) => object.state === 'answered');
    expect(answered).toHaveLength(2);
  });

  it('signed in time is told to nobody; its figures stand, whatever is typed in later', () => {
    const stage = Stage.district();
    stage.tick(1_000);
    expect(stage.refused(confirm())).toBe('wrong-state');
    passTo(stage, '2025-11-28T09:00');
    const filing = stage.done<FormFiling>(confirm(), 'chief');
    expect(filing).toMatchObject({ state: 'confirmed', figures: FIGURES, confirmed: { by: 'chief' } });
    expect(filing.confirmed).not.toHaveProperty('late');
    expect(stage.refused(confirm())).toBe('wrong-state');
    expect(stage.refused(typed(DATE, { penalties: 9 }))).toBe('wrong-state');
    passTo(stage, '2025-11-30T18:01');
    expect(of(stage.changes, 'notice').map(({ object }) => object.region)).toEqual(['v1']);
    expect(forms(stage).at(-1)).toMatchObject({ form: 'village', date: '2025-12-14', state: 'due' });
  });

  it('signed late says so, and answers what was told', () => {
    const stage = Stage.district();
    stage.tick(1_000);
    passTo(stage, '2025-12-02T09:00');
    expect(stage.done<FormFiling>(confirm())).toMatchObject({
      state: 'confirmed',
      confirmed: { late: true },
    });
    const states = of(stage.changes, 'notice').filter(({ object }) => object.region === 't1');
    expect(states.at(-1)?.object.state).toBe('answered');
  });

  it('is not due where no unit signs, and for no day on which none is due', () => {
    const stage = Stage.district();
    stage.tick(1_000);
    passTo(stage, '2025-11-29T09:00');
    expect(stage.refused({ ...confirm(), unit: 'd1' })).toBe('wrong-state');
    expect(stage.refused(confirm('2025-11-29'))).toBe('wrong-state');
    expect(stage.refused({ ...confirm(), unit: 'nowhere' })).toBe('unknown-region');
  });

  it('follows the due days of a profile that a district sets', () => {
    const stage = Stage.district();
    const text = SHIPPED_PROFILE.replace('dueDays: [14, 30]', 'dueDays: [26]');
    stage.done({ type: 'profile.set', region: 'd1', text });
    stage.tick(1_000);
    expect(forms(stage).map(({ date }) => date)).toEqual(['2025-11-26', '2025-11-26']);
  });

  it('[P3] is late at the same moment after a checkpoint', () => {
    const stage = Stage.district();
    stage.tick(1_000);
    passTo(stage, '2025-11-30T18:01');
    stage.state = decodeState(encodeState(stage.state));
    passTo(stage, '2025-12-14T18:01');
    const whole = Stage.district();
    whole.tick(1_000);
    passTo(whole, '2025-11-30T18:01');
    passTo(whole, '2025-12-14T18:01');
    expect(encodeState(stage.state)).toBe(encodeState(whole.state));
  });
});

describe('what is typed in', () => {
  it('is kept by day, in versions', () => {
    const stage = Stage.district();
    const first = stage.done(typed(DATE, { penalties: 2, finesWan: 1.5 }));
    expect(first).toMatchObject({ id: `typed-section-t1-${DATE}`, version: 1 });
    expect(stage.refused(typed(DATE, { cases: 1 }, { expectedVersion: 3 }))).toBe('stale-version');
    expect(stage.done(typed(DATE, { cases: 1 }, { expectedVersion: 1 }))).toMatchObject({
      version: 2,
      values: { cases: 1 },
    });
    const line = of(stage.changes, 'audit').at(-1)?.object;
    expect(line).toMatchObject({ action: 'form.typed', detail: { values: { cases: 1 } } });
  });

  it('is refused for what is no day, too far ahead, or no column of the form', () => {
    const stage = Stage.district();
    stage.tick(1_000);
    expect(stage.refused(typed('2025-02-30', { cases: 1 }))).toBe('invalid');
    expect(stage.refused(typed('2026-12-30', { cases: 1 }))).toBe('invalid');
    expect(stage.refused({ ...typed(DATE, { cases: 1 }), form: 'village' })).toBe('invalid');
  });

  it('[P8] is kept for two years of forms; older figures are settled', () => {
    const stage = Stage.district();
    stage.tick(1_000);
    const days = Array.from({ length: 49 }, (_, n) =>
      new Date(at('2025-09-01T12:00') + n * DAY_MS).toISOString().slice(0, 10),
    );
    for (const day of days) stage.done(typed(day, { cases: 1 }));
    expect(
      stage.state.venues
        .get('@t1')
        ?.filings.values()
        .filter((entry) => entry.filing.type === 'typed_figures'),
    ).toHaveLength(48);
    expect(stage.refused(typed(days[0] as string, { cases: 2 }))).toBe('wrong-state');
  });
});

it('[P3] a refused act leaves the parts of a checkpoint the same as the whole', () => {
  const stage = Stage.district();
  const kept = new Map<string, string>();
  for (const [key, text] of changedParts(stage.state)) kept.set(key, text);
  expect(stage.refused(typed('2025-11-31', { penalties: 1 }))).toBe('invalid');
  expect(stage.refused(typed(DATE, { unheard: 1 }))).toBe('invalid');
  for (const [key, text] of changedParts(stage.state)) kept.set(key, text);
  expect(encodeState(decodeParts(kept))).toBe(encodeState(stage.state));
});
