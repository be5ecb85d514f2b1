import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at, DAY_MS, HOUR_MS, passUntil, town } from '../duty/testing.ts';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, type Stage } from '../fold/testing/stage.ts';
import type { DutyCheckFiling } from '../model/duty-check.ts';
import type { InactionFiling } from '../model/filing.ts';
import { parseProfile } from '../profile/parse.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { momentsOf, shiftOf } from './moments.ts';

const OLD_TOWN = readFileSync(new URL('../../profiles/old-town.yaml', import.meta.url), 'utf8');
const MINUTE_MS = 60_000;
const LOOK_MS = 30_000;

const filingsIn = (stage: Stage) => of(stage.changes, 'filing').map(({ object }) => object);
/** The newest of each, in the order in which they were asked. */
function checksOf(stage: Stage): DutyCheckFiling[] {
  const newest = new Map<string, DutyCheckFiling>();
  for (const filing of filingsIn(stage)) if (filing.type === 'duty_check') newest.set(filing.id, filing);
  return [...newest.values()];
}
const absences = (stage: Stage) =>
  filingsIn(stage).filter(
    (filing): filing is InactionFiling => filing.type === 'inaction' && filing.rule === 'not_on_watch',
  );

/** Runs to the first check that waits. */
function untilAsked(stage: Stage): DutyCheckFiling {
  for (let steps = 0; steps < 10_000; steps += 1) {
    stage.tick(LOOK_MS);
    const waiting = checksOf(stage).find(({ state }) => state === 'waiting');
    if (waiting !== undefined) return waiting;
  }
  throw new Error('nobody was asked');
}

function sectionOf(text: string) {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error('a profile cannot be read');
  return parsed.profile.dutyCheck;
}

describe('the moments of a shift', () => {
  const shift = { from: at('2026-01-05T08:30'), until: at('2026-01-06T08:30') };
  const section = sectionOf(SHIPPED_PROFILE);
  const seeds = Array.from({ length: 500 }, (_, index) => `e1 d1 ${shift.from} ${index}`);

  it('are as many as the profile says, apart from each other and from the ends', () => {
    const counts = new Set<number>();
    for (const seed of seeds) {
      const moments = momentsOf(seed, shift, section);
      counts.add(moments.length);
      const marks = [shift.from - section.answerWithin, ...moments, shift.until + section.answerWithin];
      const gaps = marks.slice(1).map((mark, index) => mark - (marks[index] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2 * section.answerWithin);
    }
    expect([...counts].sort()).toEqual([2, 3, 4]);
  });

  it('[P3] are the same for the same seed, and fall into every hour of the day', () => {
    const hours = new Set<number>();
    for (const seed of seeds) {
      const moments = momentsOf(seed, shift, section);
      expect(momentsOf(seed, shift, section)).toEqual(moments);
      for (const moment of moments) hours.add(Math.floor((moment - shift.from) / HOUR_MS));
    }
    expect(hours.size).toBe(24);
  });

  it('belong to the shift that began last, also across midnight', () => {
    const starts = [8 * HOUR_MS, 20 * HOUR_MS];
    const offsetMs = 8 * HOUR_MS;
    const night = { from: at('2026-01-05T20:00'), until: at('2026-01-06T08:00') };
    expect(shiftOf(at('2026-01-06T03:00'), starts, offsetMs)).toEqual(night);
    expect(shiftOf(at('2026-01-05T20:00'), starts, offsetMs)).toEqual(night);
    expect(shiftOf(at('2026-01-05T19:59'), starts, offsetMs).from).toBe(at('2026-01-05T08:00'));
  });
});

describe('a desk', () => {
  it('is asked in every shift between the least and the most of the profile, day and night', () => {
    for (const [text, least, most, shiftMs] of [
      [undefined, 2, 4, DAY_MS],
      [OLD_TOWN, 2, 3, DAY_MS / 2],
    ] as const) {
      const stage = town(text);
      passUntil(stage, '2026-01-31T23:59', 5 * MINUTE_MS);
      const byShift = Map.groupBy(checksOf(stage), ({ shift }) => shift.from);
      const whole = [...byShift].filter(([from]) => from >= at('2026-01-01T08:00')).slice(0, -1);
      expect(whole.length).toBeGreaterThanOrEqual(Math.floor((29 * DAY_MS) / shiftMs));
      for (const [, checks] of whole) {
        expect(checks.length).toBeGreaterThanOrEqual(least);
        expect(checks.length).toBeLessThanOrEqual(most);
      }
      // Two officers of one desk are one desk, and nobody else is asked.
      expect(new Set(checksOf(stage).map(({ region }) => region))).toEqual(new Set(['d1']));
    }
  }, 30_000);

  it('[P9] that does not answer in time is told to its office, once for each miss, and is over with the next answer', () => {
    const stage = town();
    const first = untilAsked(stage);
    expect(first).toMatchObject({ by: 'gateway', region: 'd1', dueAt: first.openedAt + 10 * MINUTE_MS });
    stage.tick(9 * MINUTE_MS);
    expect(absences(stage)).toHaveLength(0);
    stage.tick(MINUTE_MS);
    expect(checksOf(stage)[0]).toMatchObject({ state: 'missed', closedAt: stage.nowMs });
    expect(absences(stage).at(-1)).toMatchObject({ subject: first.id, state: 'open', unit: 'd1' });
    const told = of(stage.changes, 'notice')
      .map(({ object }) => object)
      .filter(({ reason }) => reason === 'inaction')
      .at(-1);
    expect(told?.to).toContainEqual({ role: 'district_department', region: 'd1' });
    expect(told?.to.map(({ role }) => role)).not.toContain('town_office');
    const lines = of(stage.changes, 'audit')
      .map(({ object }) => object)
      .filter(({ subject }) => subject === first.id);
    expect(lines.map(({ action }) => action)).toEqual(['duty_check.ask', 'duty_check.missed']);
    expect(stage.refused({ type: 'duty_check.answer', id: first.id }, 'watch')).toBe('not-found');

    const second = untilAsked(stage);
    stage.done({ type: 'duty_check.answer', id: second.id, note: '在岗' }, 'watch');
    expect(checksOf(stage).at(-1)).toMatchObject({
      state: 'answered',
      answered: { by: 'watch', note: '在岗', at: stage.nowMs },
    });
    expect(absences(stage).at(-1)).toMatchObject({ subject: first.id, state: 'ended' });
    stage.tick(HOUR_MS);
    expect(checksOf(stage).find(({ id }) => id === second.id)?.state).toBe('answered');
  });

  it('is asked at once by the office, one at a time, and answered by a duty officer of it alone', () => {
    const stage = town();
    stage.tick(LOOK_MS);
    const ask = { type: 'duty_check.ask', region: 'd1', reason: '抽查' } as const;
    const check = stage.done<DutyCheckFiling>(ask, 'leader');
    expect(check).toMatchObject({ by: 'leader', reason: '抽查', state: 'waiting' });
    expect(stage.refused(ask, 'leader')).toBe('wrong-state');
    expect(stage.refused({ type: 'duty_check.answer', id: check.id }, 'leader')).toBe('same-person');
    expect(stage.refused({ type: 'duty_check.answer', id: check.id }, 'office')).toBe('not-called');
    expect(stage.refused({ type: 'duty_check.answer', id: check.id, expectedVersion: 9 }, 'watch')).toBe(
      'stale-version',
    );
    stage.done({ type: 'duty_check.answer', id: check.id }, 'relief');
    expect(stage.refused({ ...ask, region: 't1' }, 'leader')).toBe('invalid');
    expect(stage.refused({ ...ask, region: 'nowhere' }, 'leader')).toBe('unknown-region');
  });

  it('names who took the watch over last', () => {
    const stage = town();
    stage.tick(LOOK_MS);
    const shift = stage.done<{ id: string }>({ type: 'handover.offer', region: 'd1', note: '平稳' }, 'watch');
    stage.done({ type: 'handover.sign', id: shift.id }, 'relief');
    expect(untilAsked(stage).person).toBe('relief');
    passUntil(stage, '2026-01-04T12:00', 5 * MINUTE_MS);
    expect(checksOf(stage).every(({ person }) => person === 'relief')).toBe(true);
  });

  it('at which nobody has the watch any more is not asked', () => {
    const stage = town();
    for (const id of ['watch', 'relief']) stage.done({ type: 'user.change', id, patch: { disabled: true } });
    passUntil(stage, '2026-01-04T00:00', 5 * MINUTE_MS);
    expect(checksOf(stage)).toEqual([]);
  });

  it('that was asked several times while the gateway was down is asked once after it', () => {
    const stage = town(OLD_TOWN, '2026-01-05T08:00');
    stage.tick(LOOK_MS);
    stage.nowMs = at('2026-01-05T19:30');
    stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e1' });
    stage.tick(LOOK_MS);
    stage.tick(LOOK_MS);
    expect(checksOf(stage).filter(({ shift }) => shift.from === at('2026-01-05T08:00'))).toHaveLength(1);
  });
});

describe('[P3]', () => {
  it('a fold from a checkpoint asks at the same moments as the one that ran through', () => {
    const stage = town(OLD_TOWN);
    passUntil(stage, '2026-01-02T11:00', 5 * MINUTE_MS);
    const twin = town(OLD_TOWN);
    passUntil(twin, '2026-01-02T11:00', 5 * MINUTE_MS);
    twin.state = decodeState(encodeState(twin.state));
    for (const each of [stage, twin]) passUntil(each, '2026-01-05T11:00', 5 * MINUTE_MS);
    expect(checksOf(stage).length).toBeGreaterThan(10);
    expect(checksOf(twin)).toEqual(checksOf(stage));
    expect(encodeState(twin.state)).toBe(encodeState(stage.state));
  });
});

describe('the profile', () => {
  const withSection = (section: string) =>
    SHIPPED_PROFILE.replace(/\ndutyCheck:[\s\S]*$/, `\ndutyCheck: ${section}\n`);
  const tell = 'tell: [admin]';

  it('refuses more checks than a shift has room for, shifts out of order and hours to answer', () => {
    for (const [section, reason] of [
      [`{ shifts: ["08:00"], least: 1, most: 20, answerWithin: 1h, ${tell} }`, 'too many'],
      [`{ shifts: ["20:00", "08:00"], least: 1, most: 2, answerWithin: 5m, ${tell} }`, 'later and later'],
      [`{ shifts: ["08:00"], least: 3, most: 2, answerWithin: 5m, ${tell} }`, 'not below'],
      [`{ shifts: ["08:00"], least: 1, most: 2, answerWithin: 2h, ${tell} }`, 'at most an hour'],
    ] as const) {
      const parsed = parseProfile(withSection(section));
      expect(parsed.ok ? '' : parsed.errors[0]?.reason).toContain(reason);
    }
  });

  it('may leave the asking to people', () => {
    const parsed = parseProfile(
      withSection(`{ shifts: ["08:00"], least: 0, most: 0, answerWithin: 5m, ${tell} }`),
    );
    if (!parsed.ok) throw new Error(parsed.errors[0]?.reason);
    const stage = town(withSection(`{ shifts: ["08:00"], least: 0, most: 0, answerWithin: 5m, ${tell} }`));
    passUntil(stage, '2026-01-05T00:00', 5 * MINUTE_MS);
    expect(checksOf(stage)).toEqual([]);
  });
});
