import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../calendar/index.ts';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of } from '../fold/testing/stage.ts';
import type { Change } from '../model/change.ts';
import type { Filing, FilingType } from '../model/filing.ts';
import type { Call } from '../model/loop/call.ts';
import { PHOTO, TicketStage } from '../ticket/testing/ticket-stage.ts';
import { TOUCHED_PER_TICK_MAX } from './added-clocks.ts';

type Kept = Filing & { decideBy?: number; undecided?: true; calls?: Call[] };
const WAITING: readonly FilingType[] = [
  'observation',
  'permit',
  'registration',
  'whistle',
  'handover',
  'score',
  'pressure',
];
/** As they were filed before anything of them had a time until when: a single moment, or none. */
const ONLY_TIMER: Partial<Record<FilingType, string>> = {
  permit: 'end',
  registration: 'expire',
  handover: 'end',
};

function permit(stage: TicketStage, fromMs: number) {
  const from = stage.nowMs + fromMs;
  const words = { venueId: 'shop', work: 'other', place: 'roof', contractor: 'c' } as const;
  return { type: 'permit.report', permit: { ...words, from, until: from + HOUR_MS } } as const;
}

/** One of each that waits for somebody's word, and an approved permit that ends by itself. */
function waiting(): TicketStage {
  const stage = TicketStage.withPeople();
  const grant = { id: 'li-id', patch: { roles: [{ role: 'district_department', region: 'd1' } as const] } };
  stage.done({ type: 'user.change', ...grant });
  const ticket = stage.report({ class: 'major', handling: 'listed' });
  stage.report({ class: 'major', handling: 'listed', place: 'cellar' });
  for (let day = 0; day < 40; day += 1) stage.tick(DAY_MS);
  const step = { step: 'letter', on: stage.nowMs, addressee: 'boss', documentNo: '1' } as const;
  stage.done({ type: 'pressure.step', venueId: 'shop', ticketId: ticket.id, ...step });
  const findings = [{ label: 'blocked_exit', confidence: 0.2 } as const];
  const picture = { venueId: 'shop', findings, model: 'm', capturedAt: stage.nowMs, photo: PHOTO };
  stage.done({ type: 'intake.picture', key: 'k', ...picture });
  stage.done(permit(stage, 2 * DAY_MS), 'boss');
  const approved = stage.done<Filing>(permit(stage, DAY_MS), 'boss');
  stage.done({ type: 'permit.approve', id: approved.id }, 'wang');
  stage.done({
    type: 'registration.file',
    venue: { name: 'new', category: 1, region: 'g1', facts: {} },
    owner: { name: 'w', phone: 'sealed', username: 'own', passwordHash: 'scrypt' },
    codeHash: 'hash',
  });
  stage.done({ type: 'handover.offer', region: 'd1', note: 'calm' }, 'watch');
  const whistle = { venueId: 'shop', what: 'a sign', departments: [{ office: '城市管理部门' }] };
  const { id: whistleId } = stage.done<Filing>({ type: 'whistle.blow', ...whistle }, 'wang');
  stage.done({ type: 'whistle.arrive', whistleId, office: '城市管理部门' }, 'li');
  stage.done({ type: 'whistle.complete', whistleId, office: '城市管理部门', result: 'gone' }, 'li');
  return stage;
}

/** What an older version would have left in its checkpoint. */
function asOfOld(stage: TicketStage): string {
  const state = decodeState(encodeState(stage.state));
  for (const entry of state.venues.values().flatMap(({ filings }) => filings.values())) {
    const { type } = entry.filing;
    if (!WAITING.includes(type)) continue;
    const filing = entry.filing as Kept;
    delete filing.decideBy;
    delete filing.undecided;
    const due = entry.timers?.[ONLY_TIMER[type] ?? ''];
    if (type === 'whistle') filing.calls = (filing.calls ?? []).filter(({ key }) => !key.startsWith('rate:'));
    else delete filing.calls;
    delete entry.timers;
    delete entry.notices;
    delete entry.dueElapsedMs;
    if (due !== undefined) entry.dueElapsedMs = due;
  }
  return encodeState(state);
}

const called = (changes: readonly Change[]) =>
  of(changes, 'notice').filter(({ object: { reason, state } }) => reason === 'decision' && state === 'due');
const open = ({ state }: TicketStage): Kept[] =>
  state.venues
    .values()
    .flatMap(({ filings }) => filings.values())
    .map(({ filing }) => filing as Kept)
    .filter(({ type }) => WAITING.includes(type));
const kept = (stage: TicketStage, type: FilingType, state?: string) =>
  open(stage).find((filing) => filing.type === type && (state ?? filing.state) === filing.state);

describe('what an older version filed', () => {
  it('[P9] is called for at the first tick, once, with the time that a new one would get', () => {
    const stage = waiting();
    stage.state = decodeState(asOfOld(stage));
    const first = stage.tick(1_000);
    const toDecide = called(first).map(({ object }) => object.filingId);
    const decided = ['observation', 'permit', 'registration', 'handover', 'score'] as const;
    for (const type of decided) {
      const filing = kept(stage, type, type === 'permit' ? 'reported' : undefined);
      expect(filing?.decideBy, type).toBeGreaterThan(stage.nowMs);
      expect(toDecide, type).toContain(filing?.id);
    }
    expect(toDecide).toContain(kept(stage, 'whistle')?.id);
    expect(toDecide).toHaveLength(decided.length + 1);
    expect(called(stage.tick(1_000))).toEqual([]);
  });

  it('[P9] has its next step of pressure called for when that may be taken', () => {
    const stage = waiting();
    stage.state = decodeState(asOfOld(stage));
    stage.tick(1_000);
    expect(kept(stage, 'pressure')).not.toHaveProperty('decideBy');
    for (let day = 0; day < 6; day += 1) stage.tick(DAY_MS);
    const pressure = kept(stage, 'pressure');
    expect(pressure?.calls?.[0]?.to).toContainEqual({ role: 'town_office', region: 't1' });
  });

  it('ends by itself when it would have, whatever had been decided about it', () => {
    const stage = waiting();
    stage.state = decodeState(asOfOld(stage));
    stage.tick(1_000);
    for (let hour = 0; hour < 35 * 24; hour += 6) stage.tick(6 * HOUR_MS);
    const types = new Set(open(stage).map(({ type }) => type));
    for (const type of ['permit', 'registration', 'handover', 'whistle'] as const) {
      expect(types, type).not.toContain(type);
    }
  });

  it('[P3] gets the same clocks whenever that checkpoint is taken up, and keeps them', () => {
    const stage = waiting();
    const text = asOfOld(stage);
    const runs = [1, 2].map(() => {
      const run = new TicketStage();
      run.entries.push(...stage.entries);
      run.nowMs = stage.nowMs;
      run.state = decodeState(text);
      return { run, changes: run.tick(1_000) };
    });
    expect(runs[0]?.changes).toEqual(runs[1]?.changes);
    const [one, other] = runs.map(({ run }) => run);
    if (one === undefined || other === undefined) throw new Error('two runs');
    other.state = decodeState(encodeState(other.state));
    expect(one.tick(DAY_MS)).toEqual(other.tick(DAY_MS));
    expect(encodeState(one.state)).toBe(encodeState(other.state));
  });

  it('[P8] is not all called for in one tick', () => {
    const stage = TicketStage.withPeople();
    const count = TOUCHED_PER_TICK_MAX + 20;
    for (let index = 0; index < count; index += 1) stage.done(permit(stage, 2 * DAY_MS), 'boss');
    stage.state = decodeState(asOfOld(stage));
    const [first = 0, second = 0] = [1, 2].map(() => called(stage.tick(1_000)).length);
    expect(first).toBeLessThanOrEqual(TOUCHED_PER_TICK_MAX);
    expect(first + second).toBe(count);
    expect(called(stage.tick(1_000))).toEqual([]);
  });
});
