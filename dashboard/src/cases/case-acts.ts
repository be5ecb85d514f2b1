/** What a person may do with a case and with each of its tasks: by their office, and by the state. */

import type { CaseFiling, CaseState, CaseTask } from '@ninewatch/rules';
import { centreOf, type Holder, holds, isCalled } from '../loop/offices.ts';

const DISPATCHABLE: readonly CaseState[] = ['open', 'dispatched', 'worked'];

/** The level that the case has arrived at. */
export function levelOf({ levels }: Pick<CaseFiling, 'levels'>) {
  return levels.at(-1);
}

export function mayTake(one: CaseFiling, who: Holder): boolean {
  const level = levelOf(one);
  if (level === undefined || level.takenBy !== undefined) return false;
  return (
    ['open', 'dispatched', 'worked'].includes(one.state) && isCalled(who, one.calls, `level:${level.region}`)
  );
}

export function mayDispatch(one: CaseFiling, who: Holder): boolean {
  const level = levelOf(one);
  return (
    level !== undefined && DISPATCHABLE.includes(one.state) && holds(who, centreOf(level.region, who.regions))
  );
}

/** Each region once, though a case may come to one again. */
export function levelsOnce(levels: CaseFiling['levels']): CaseFiling['levels'] {
  return levels.filter(({ region }, i) => levels.findIndex((each) => each.region === region) === i);
}

/** Regions of the levels whose centre still has to confirm the result, and the person may. */
export function confirmable(one: CaseFiling, who: Holder): string[] {
  if (one.state !== 'feedback' || didIt(one, who.username)) return [];
  return levelsOnce(one.levels)
    .filter(
      ({ confirmedBy, region }) => confirmedBy === undefined && holds(who, centreOf(region, who.regions)),
    )
    .map(({ region }) => region);
}

/** Who finished the ticket, or a task of the case, confirms nothing. */
function didIt({ tasks, result }: CaseFiling, username: string | undefined): boolean {
  if (username === undefined) return false;
  return result?.finisher === username || tasks.some(({ doneBy }) => doneBy === username);
}

export type TaskAct = 'accept' | 'complete';
/** As the gateway decides it; a test holds this table to its own. */
export const TASK_STATES: Record<TaskAct, CaseTask['state']> = { accept: 'called', complete: 'accepted' };

export interface TaskOffer {
  accept: boolean;
  /** Steps may be ticked off. */
  step: boolean;
  complete: boolean;
}

export function taskOffer(one: CaseFiling, task: CaseTask, who: Holder): TaskOffer {
  const isMine = isCalled(who, one.calls, `task:${task.id}`);
  const isAccepted = isMine && task.state === TASK_STATES.complete;
  return {
    accept: isMine && task.state === TASK_STATES.accept,
    step: isAccepted,
    complete: isAccepted && task.steps.every(({ doneAt }) => doneAt !== undefined),
  };
}
