import type { CaseFiling, CaseState, CaseTask, Region } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { nextCaseState, nextTaskState } from '../../../rules/src/dispatch/life.ts';
import type { Holder } from '../loop/offices.ts';
import { confirmable, mayDispatch, mayTake, TASK_STATES, taskOffer } from './case-acts.ts';

const region = (id: string, level: Region['level'], parent?: string): [string, Region] => [
  id,
  { id, version: 1, name: id, level, ...(parent === undefined ? {} : { parent }) },
];
const regions = new Map([
  region('root', 'root'),
  region('d1', 'district', 'root'),
  region('t1', 'town', 'd1'),
]);
const who = (role: 'district_department' | 'town_office', at: string, username = 'li'): Holder => ({
  ...{ username, roles: [{ role, region: at }], regions },
});
const called = (key: string, role: 'district_department' | 'town_office', at: string) => ({
  ...{ key, reason: 'task' as const, text: { zh: '', en: '' }, to: [{ role, region: at }] },
  ...{ meant: 1, at: 1, level: 0, lastAt: 1, people: [] },
});
const task = (own: Partial<CaseTask> = {}): CaseTask => ({
  ...{ id: '1', part: 'lead', office: '住建', role: 'district_department', region: 'd1', plan: 'p' },
  ...{ state: 'called', steps: [{ what: { zh: '', en: '' }, dueAt: 1 }], dueAt: 1, at: 1 },
  ...own,
});
const level = (at: string) => ({
  ...{ region: at, level: 'town' as const, reason: 'major' as const, note: '', by: 'li', at: 1 },
});
const caseOf = (own: Partial<CaseFiling> = {}): CaseFiling => ({
  ...{ type: 'case', id: 'c', version: 1, region: 't1', state: 'open', openedAt: 1, by: 'li', ticketId: 't' },
  ...{ title: { zh: '', en: '' }, levels: [level('t1'), level('d1')], why: [], dispatches: [], tasks: [] },
  ...{
    calls: [called('level:d1', 'district_department', 'd1'), called('task:1', 'district_department', 'd1')],
  },
  ...own,
});
const STATES: CaseState[] = ['open', 'dispatched', 'worked', 'feedback', 'closed'];

describe('a case', () => {
  it('is taken by who was called at its level, once', () => {
    expect(mayTake(caseOf(), who('district_department', 'd1'))).toBe(true);
    expect(mayTake(caseOf(), who('town_office', 't1'))).toBe(false);
    const taken = caseOf({ levels: [level('t1'), { ...level('d1'), takenBy: 'wang' }] });
    expect(mayTake(taken, who('district_department', 'd1'))).toBe(false);
  });

  it.each(STATES)('is dispatched while %s as the gateway allows it, by the centre of its level', (state) => {
    const isAllowed = nextCaseState(state, 'dispatch') !== null;
    expect(mayDispatch(caseOf({ state }), who('district_department', 'd1'))).toBe(isAllowed);
    expect(mayDispatch(caseOf({ state }), who('town_office', 't1'))).toBe(false);
  });

  it('is confirmed by each level for itself, and not by who did the work', () => {
    const done = caseOf({ state: 'feedback', result: { at: 1, finisher: 'zhao' } });
    expect(confirmable(done, who('town_office', 't1'))).toEqual(['t1']);
    expect(confirmable(done, who('district_department', 'd1'))).toEqual(['d1']);
    expect(confirmable(done, who('town_office', 't1', 'zhao'))).toEqual([]);
    const worked = caseOf({ ...done, tasks: [task({ state: 'done', doneBy: 'li' })] });
    expect(confirmable(worked, who('district_department', 'd1'))).toEqual([]);
    expect(confirmable(caseOf(), who('district_department', 'd1'))).toEqual([]);
  });
});

describe('a task', () => {
  it.each(['accept', 'complete'] as const)('%s is possible where the gateway allows it', (act) => {
    for (const state of ['called', 'accepted', 'done', 'dropped'] as const) {
      expect([state, TASK_STATES[act] === state]).toEqual([state, nextTaskState(state, act) !== null]);
    }
  });

  it('is for who was called, and complete when its steps are done', () => {
    const own = who('district_department', 'd1');
    expect(taskOffer(caseOf(), task(), own)).toEqual({ accept: true, step: false, complete: false });
    expect(taskOffer(caseOf(), task(), who('town_office', 't1')).accept).toBe(false);
    const begun = task({ state: 'accepted' });
    expect(taskOffer(caseOf(), begun, own)).toEqual({ accept: false, step: true, complete: false });
    const steps = [{ what: { zh: '', en: '' }, dueAt: 1, doneAt: 2 }];
    expect(taskOffer(caseOf(), { ...begun, steps }, own).complete).toBe(true);
  });
});
