/** What people do with a case: take it, dispatch it otherwise, work on its tasks, confirm its result. */

import { answerCall, isCalled, tell } from '../call/call.ts';
import { centreOf, holds } from '../call/offices.ts';
import { findFiling, touchFiling } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { CaseAct } from '../model/loop/acts.ts';
import type { CaseFiling, CaseTask } from '../model/loop/case.ts';
import { profileOf } from '../profile/profile-of.ts';
import { confirm, levelsOf } from './feedback.ts';
import { nextCaseState, nextTaskState } from './life.ts';
import { dispatch } from './rise.ts';
import { type CaseScene, sceneOf } from './scene.ts';
import { endTask, stopStep, TASKS_MAX } from './tasks.ts';

type TaskAct = Extract<CaseAct, { taskId: string }>;

export function decideCase(turn: Turn, actor: Actor, act: CaseAct): Decision {
  const found = findFiling(turn.state, 'case', act.caseId);
  if (found === undefined) return refuse('not-found', `no open case ${act.caseId}`);
  const stale = staleVersion(found.entry.filing, act.expectedVersion);
  if (stale !== null) return stale;
  const scene = sceneOf(turn, found);
  const refusal = perform(scene, actor.username, act);
  if (refusal !== null) return refusal;
  touchFiling(turn, found.place, found.entry);
  return done(found.entry.filing);
}

function perform(scene: CaseScene, by: string, act: CaseAct): Decision | null {
  switch (act.type) {
    case 'case.take':
      return take(scene, by);
    case 'case.dispatch':
      return override(scene, by, act);
    case 'case.confirm':
      return confirmLevel(scene, by, act.level);
    default:
      return work(scene, by, act);
  }
}

function take(scene: CaseScene, by: string): Decision | null {
  const { level, turn, entry } = scene;
  if (entry.filing.state === 'feedback') return refuse('wrong-state', 'the result is on its way back');
  if (level.takenBy !== undefined) return refuse('wrong-state', `${level.takenBy} took it already`);
  if (!isCalled(scene, `level:${level.region}`, by)) return notCalled(by);
  level.takenBy = by;
  level.takenAt = turn.at;
  answerCall(scene, `level:${level.region}`, by);
  return null;
}

function override(
  scene: CaseScene,
  by: string,
  act: Extract<CaseAct, { type: 'case.dispatch' }>,
): Decision | null {
  const { turn, entry, level } = scene;
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  if (nextCaseState(entry.filing.state, 'dispatch') === null) {
    return refuse('wrong-state', `the case is ${entry.filing.state}`);
  }
  if (!holds(turn.state, by, centreOf(turn.state, level.region))) return notCalled(by);
  const { plans } = profileOf(turn.state, entry.filing.region).dispatch;
  const plan = plans.find(({ id }) => id === act.plan);
  if (plan === undefined) return refuse('invalid', `the profile has no plan ${act.plan}`, { field: 'plan' });
  if (entry.filing.tasks.length >= TASKS_MAX) return refuse('limit-reached', `${TASKS_MAX} tasks were made`);
  dispatch(scene, plan, { by, reason: act.reason });
  return null;
}

function confirmLevel(scene: CaseScene, by: string, region: string): Decision | null {
  const { turn, entry } = scene;
  if (entry.filing.state !== 'feedback') return refuse('wrong-state', 'there is no result yet');
  const level = levelsOf(entry.filing.levels).find((each) => each.region === region);
  if (level === undefined) {
    return refuse('invalid', `the case did not come through ${region}`, { field: 'level' });
  }
  if (level.confirmedBy !== undefined) return refuse('wrong-state', `${level.confirmedBy} confirmed already`);
  if (!holds(turn.state, by, centreOf(turn.state, region))) return notCalled(by);
  if (didIt(entry.filing, by))
    return refuse('same-person', `${by} did the work and cannot confirm its result`);
  confirm(scene, level, by);
  return null;
}

/** Finished the ticket, or a task of the case: another person says that the result is one. */
function didIt({ tasks, result }: CaseFiling, by: string): boolean {
  return result?.finisher === by || tasks.some(({ doneBy }) => doneBy === by);
}

function work(scene: CaseScene, by: string, act: TaskAct): Decision | null {
  const task = scene.entry.filing.tasks.find(({ id }) => id === act.taskId);
  if (task === undefined) return refuse('not-found', `the case has no task ${act.taskId}`);
  if (!isCalled(scene, `task:${task.id}`, by)) return notCalled(by);
  if (act.type === 'case.accept') return accept(scene, task, by);
  if (task.state !== 'accepted') return refuse('wrong-state', `the task is ${task.state}`);
  if (act.type === 'case.step') return doStep(scene, task, { by, index: act.step });
  return complete(scene, task, { by, result: act.result });
}

function accept(scene: CaseScene, task: CaseTask, by: string): Decision | null {
  const next = nextTaskState(task.state, 'accept');
  if (next === null) return refuse('wrong-state', `the task is ${task.state}`);
  task.state = next;
  task.acceptedBy = by;
  task.acceptedAt = scene.turn.at;
  answerCall(scene, `task:${task.id}`, by);
  return null;
}

function doStep(
  scene: CaseScene,
  task: CaseTask,
  { by, index }: { by: string; index: number },
): Decision | null {
  const step = task.steps[index];
  if (step === undefined) return refuse('invalid', `the task has no step ${index}`, { field: 'step' });
  if (step.doneAt !== undefined) return refuse('wrong-state', `${step.doneBy} did it already`);
  step.doneAt = scene.turn.at;
  step.doneBy = by;
  stopStep(scene, task, index);
  return null;
}

function complete(
  scene: CaseScene,
  task: CaseTask,
  { by, result }: { by: string; result: string },
): Decision | null {
  const next = nextTaskState(task.state, 'complete');
  if (next === null) return refuse('wrong-state', `the task is ${task.state}`);
  if (result === '') return refuse('invalid', 'a result is needed', { field: 'result' });
  const left = task.steps.find(({ doneAt }) => doneAt === undefined);
  if (left !== undefined) return refuse('wrong-state', `a step is not done: ${left.what.en}`);
  task.state = next;
  task.result = result;
  task.doneBy = by;
  task.doneAt = scene.turn.at;
  endTask(scene, task);
  finishWhenDone(scene);
  return null;
}

/** The last task is done: the centre hears that the ticket can be finished. */
function finishWhenDone(scene: CaseScene): void {
  const { filing } = scene.entry;
  if (filing.tasks.some(({ state }) => state === 'called' || state === 'accepted')) return;
  const next = nextCaseState(filing.state, 'finish');
  if (next === null) return;
  filing.state = next;
  const { zh, en } = filing.title;
  tell(scene, {
    reason: 'task',
    text: { zh: `【任务办结】${zh}`, en: `Every task is done: ${en}` },
    to: centreOf(scene.turn.state, scene.level.region),
  });
}

function notCalled(by: string): Decision {
  return refuse('not-called', `${by} holds no office that was called`);
}
