/** The lives of a case and of its tasks as two tables: what each event makes of each state. */

import type { CaseState, TaskState } from '../model/loop/case.ts';

export type CaseEvent =
  /** It arrived at the next level. */
  | 'rise'
  | 'dispatch'
  /** Every task is done. */
  | 'finish'
  /** The ticket was closed: the result goes back. */
  | 'result'
  /** The ticket was opened again. */
  | 'resume'
  /** Every level has the result. */
  | 'settle';

/** `=` keeps the state; what is not named does not happen. */
const CASE: Record<CaseEvent, Partial<Record<CaseState, CaseState | '='>>> = {
  rise: { open: '=', dispatched: '=', worked: 'open' },
  dispatch: { open: 'dispatched', dispatched: '=', worked: 'dispatched' },
  finish: { dispatched: 'worked' },
  result: { open: 'feedback', dispatched: 'feedback', worked: 'feedback' },
  resume: { feedback: 'open' },
  settle: { feedback: 'closed' },
};

export type TaskEvent = 'accept' | 'complete' | 'drop';

const TASK: Record<TaskEvent, Partial<Record<TaskState, TaskState>>> = {
  accept: { called: 'accepted' },
  complete: { accepted: 'done' },
  drop: { called: 'dropped', accepted: 'dropped' },
};

export function nextCaseState(state: CaseState, event: CaseEvent): CaseState | null {
  const next = CASE[event][state];
  return next === undefined ? null : next === '=' ? state : next;
}

export function nextTaskState(state: TaskState, event: TaskEvent): TaskState | null {
  return TASK[event][state] ?? null;
}
