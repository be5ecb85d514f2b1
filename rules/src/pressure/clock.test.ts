import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../calendar/index.ts';
import { of } from '../fold/testing/stage.ts';
import type { Act } from '../model/act.ts';
import type { Change } from '../model/change.ts';
import type { PressureFiling, PressureStep } from '../model/incentives.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { TicketStage } from '../ticket/testing/ticket-stage.ts';

const TOWN = ['town_office@t1', 'town_leader@t1'];
const calls = (changes: readonly Change[]) =>
  of(changes, 'notice')
    .filter(({ object: { reason, state } }) => reason === 'decision' && state === 'due')
    .map(({ object }) => object.to.map(({ role, region }) => `${role}@${region}`));

const take = (stage: TicketStage, step: PressureStep): Act => ({
  ...{ type: 'pressure.step', venueId: 'shop', step, on: stage.nowMs },
  ...{ addressee: '店主', documentNo: '函〔2026〕1号' },
});
/** As many days as it takes until somebody is called. */
function untilCalled(stage: TicketStage): string[][] {
  for (let day = 0; day < 30; day += 1) {
    const called = calls(stage.tick(DAY_MS));
    if (called.length > 0) return called;
  }
  return [];
}

describe('[P9] the next step of pressure', () => {
  it('is called for when it may be taken, not before, and until it is taken', () => {
    const stage = TicketStage.withPeople();
    const first = stage.done<PressureFiling>(take(stage, 'letter'), 'wang');
    const { dueAt = 0 } = first;
    expect(calls(stage.tick(dueAt - stage.nowMs - 1))).toEqual([]);
    expect(calls(stage.tick(1))).toEqual([TOWN]);
    expect(untilCalled(stage)).toEqual([TOWN]);
    expect(untilCalled(stage)).toEqual([['district_department@d1', 'district_committee@d1']]);
    const before = stage.changes.length;
    const second = stage.done<PressureFiling>(take(stage, 'notice'), 'wang');
    expect(second.calls).toMatchObject([{ answeredBy: 'wang' }]);
    expect(second).not.toHaveProperty('undecided');
    const states = of(stage.changes.slice(before), 'notice').map(({ object }) => object.state);
    expect(new Set(states)).toEqual(new Set(['answered']));
    expect(calls(stage.tick(DAY_MS))).toEqual([]);
    expect(untilCalled(stage)).toEqual([TOWN]);
  });

  it('is called for no more after the last one, nor when the pressure has ended', () => {
    const stage = TicketStage.withPeople();
    for (const step of ['letter', 'notice', 'interview'] as const) stage.done(take(stage, step), 'wang');
    const other = stage.done<PressureFiling>(take(stage, 'exposure'), 'wang');
    expect(untilCalled(stage)).toEqual([]);
    stage.done({ type: 'pressure.end', pressureId: other.id, reason: 'done' }, 'wang');
    stage.done(take(stage, 'letter'), 'wang');
    expect(untilCalled(stage)).toEqual([TOWN]);
    const { id: pressureId } = newest(stage);
    stage.done({ type: 'pressure.end', pressureId, reason: 'done' }, 'li');
    expect(newest(stage)).toMatchObject({ state: 'closed', calls: [{ answeredBy: 'li' }] });
    expect(untilCalled(stage)).toEqual([]);
  });

  it('is told to be none where the profile has taken it away since', () => {
    const stage = TicketStage.withPeople();
    for (const step of ['letter', 'notice', 'interview'] as const) stage.done(take(stage, step), 'wang');
    expect(newest(stage)).toHaveProperty('dueAt');
    const text = SHIPPED_PROFILE.replace(/^ *- \{ ?step: exposure.*\n/m, '');
    expect(text).not.toBe(SHIPPED_PROFILE);
    stage.done({ type: 'profile.set', region: 'd1', text });
    expect(untilCalled(stage)).toEqual([]);
    expect(newest(stage)).toMatchObject({ state: 'open' });
    expect(newest(stage)).not.toHaveProperty('dueAt');
  });
});

const newest = (stage: TicketStage) =>
  of(stage.changes, 'filing').findLast(({ object }) => object.type === 'pressure')?.object as PressureFiling;
