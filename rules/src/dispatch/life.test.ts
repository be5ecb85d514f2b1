import { describe, expect, it } from 'vitest';
import type { CaseState, TaskState } from '../model/loop/case.ts';
import { type CaseEvent, nextCaseState, nextTaskState, type TaskEvent } from './life.ts';
import { nextDepartmentState } from './whistle/life.ts';

const CASE_STATES: CaseState[] = ['open', 'dispatched', 'worked', 'feedback', 'closed'];
const NO = null;
const CASE: Record<CaseEvent, (CaseState | null)[]> = {
  rise: ['open', 'dispatched', 'open', NO, NO],
  dispatch: ['dispatched', 'dispatched', 'dispatched', NO, NO],
  finish: [NO, 'worked', NO, NO, NO],
  result: ['feedback', 'feedback', 'feedback', NO, NO],
  resume: [NO, NO, NO, 'open', NO],
  settle: [NO, NO, NO, 'closed', NO],
};
const TASK_STATES: TaskState[] = ['called', 'accepted', 'done', 'dropped'];
const TASK: Record<TaskEvent, (TaskState | null)[]> = {
  accept: ['accepted', NO, NO, NO],
  complete: [NO, 'done', NO, NO],
  drop: ['dropped', 'dropped', NO, NO],
};

describe('the tables of dispatch', () => {
  const cases = Object.entries(CASE).flatMap(([event, row]) =>
    CASE_STATES.map((state, column) => [state, event as CaseEvent, row[column] ?? NO] as const),
  );
  it.each(cases)('a case that is %s, %s: %s', (state, event, next) => {
    expect(nextCaseState(state, event)).toBe(next);
  });
  const tasks = Object.entries(TASK).flatMap(([event, row]) =>
    TASK_STATES.map((state, column) => [state, event as TaskEvent, row[column] ?? NO] as const),
  );
  it.each(tasks)('a task that is %s, %s: %s', (state, event, next) => {
    expect(nextTaskState(state, event)).toBe(next);
  });
  it.each([
    ['called', 'arrive', 'arrived'],
    ['arrived', 'arrive', NO],
    ['completed', 'arrive', NO],
    ['called', 'complete', NO],
    ['arrived', 'complete', 'completed'],
    ['completed', 'complete', NO],
  ] as const)('a department that is %s, %s: %s', (state, event, next) => {
    expect(nextDepartmentState(state, event)).toBe(next);
  });
});
