/** What a plan asks of its lead and cooperating units, from the call to the result. */

import { beginCall, endCall, tell } from '../call/call.ts';
import { centreOf } from '../call/offices.ts';
import { clearTimer, setTimer, spanFromNow } from '../filing/timers.ts';
import type { State } from '../fold/state.ts';
import { regionOfLevel } from '../ledger/region-tree.ts';
import type { Venue } from '../model/facts.ts';
import type { Office } from '../model/loop/call.ts';
import type { CaseTask } from '../model/loop/case.ts';
import { profileOf } from '../profile/profile-of.ts';
import type { DispatchPlan, PlanUnit } from '../profile/sections/dispatch.ts';
import { nextTaskState } from './life.ts';
import type { CaseScene } from './scene.ts';

/** Kept a case; further dispatches are refused. [P8] */
export const TASKS_MAX = 60;
const STEP = 'step:';

/** One task for each unit, each called at once. */
export function makeTasks(scene: CaseScene, plan: DispatchPlan): void {
  const { entry, turn } = scene;
  const { filing } = entry;
  for (const [part, unit] of unitsOf(plan)) {
    for (const { office, ...named } of officesOf(scene, part, unit)) {
      const region = regionOfLevel(turn.state, filing.region, unit.level) ?? scene.level.region;
      const id = String(filing.tasks.length + 1);
      const steps = plan.steps
        .filter(({ by }) => by === part)
        .map(({ what, within }, index) => {
          const { dueAt, elapsedMs } = spanFromNow(turn, filing.region, within);
          setTimer(entry, `${STEP}${id}:${index}`, elapsedMs);
          return { what, dueAt };
        });
      const dueAt = Math.max(turn.at, ...steps.map((step) => step.dueAt));
      const task: CaseTask = {
        ...{ id, part, office, role: unit.role, region, ...named, plan: plan.id, planName: plan.name },
        ...{ state: 'called', steps, dueAt, at: turn.at },
      };
      filing.tasks.push(task);
      callFor(scene, task, plan);
    }
  }
}

function unitsOf({ lead, cooperating }: DispatchPlan): ['lead' | 'cooperating', PlanUnit][] {
  return [['lead', lead], ...cooperating.map((unit): ['cooperating', PlanUnit] => ['cooperating', unit])];
}

/** By name, or those that the profile sets for the venue's category; without either everybody with the role. */
function officesOf(
  { turn, entry }: CaseScene,
  part: CaseTask['part'],
  unit: PlanUnit,
): Pick<CaseTask, 'office' | 'department'>[] {
  const venue = turn.state.venues.get(entry.filing.venueId ?? '')?.venue;
  const category = unit.category ? categoryOf(turn.state, venue ?? null) : undefined;
  const named = part === 'lead' ? category && [category.lead] : category?.cooperating;
  const offices = named ?? (unit.office === undefined ? undefined : [unit.office]);
  if (offices === undefined) return [{ office: unit.role }];
  return offices.map((office) => ({ office, department: office }));
}

/** Whose business a task is. */
function officeOf({ role, region, department }: CaseTask): Office {
  const office = { role: role as Office['role'], region };
  return department === undefined ? office : { ...office, department };
}

function categoryOf(state: State, venue: Venue | null) {
  if (venue === null) return undefined;
  return profileOf(state, venue.region).categories.find(({ id }) => id === venue.category);
}

function callFor(scene: CaseScene, task: CaseTask, plan: DispatchPlan): void {
  const { zh, en } = scene.entry.filing.title;
  const part = task.part === 'lead' ? { zh: '主责', en: 'leads' } : { zh: '协同', en: 'helps' };
  beginCall(scene, {
    key: `task:${task.id}`,
    reason: 'task',
    text: {
      zh: `【${plan.name.zh}】${task.office}${part.zh}：${zh}`,
      en: `${plan.name.en}: ${task.office} ${part.en}: ${en}`,
    },
    to: [officeOf(task)],
  });
}

/** What nobody has finished is taken off the units: another plan stands for it, or the ticket is closed. */
export function dropTasks(scene: CaseScene): void {
  for (const task of scene.entry.filing.tasks) {
    const next = nextTaskState(task.state, 'drop');
    if (next === null) continue;
    task.state = next;
    endTask(scene, task);
  }
}

/** Its clocks stop and nobody is called for it any more. */
export function endTask(scene: CaseScene, task: CaseTask): void {
  endCall(scene, `task:${task.id}`);
  for (const index of task.steps.keys()) stopStep(scene, task, index);
}

export function stopStep({ entry }: CaseScene, task: CaseTask, index: number): void {
  clearTimer(entry, `${STEP}${task.id}:${index}`);
}

/** Takes a step's clock among names of timers: late, told to the unit and to the centre of its level. */
export function tickStep(scene: CaseScene, name: string): void {
  if (!name.startsWith(STEP)) return;
  const [id, index] = name.slice(STEP.length).split(':');
  const task = scene.entry.filing.tasks.find((each) => each.id === id);
  const step = task?.steps[Number(index)];
  if (task === undefined || step === undefined || step.doneAt !== undefined) return;
  step.late = true;
  const { zh, en } = step.what;
  tell(scene, {
    reason: 'overdue',
    text: {
      zh: `【逾期】${task.office}：${zh}（${scene.entry.filing.title.zh}）`,
      en: `Overdue: ${task.office}: ${en} (${scene.entry.filing.title.en})`,
    },
    to: [officeOf(task), ...centreOf(scene.turn.state, scene.level.region)],
  });
}
