/** Facts about the device or its venue changed: its rules are others now, or the device itself is. */

import type { Catalogue } from '../catalogue/compile.ts';
import type { PlanRule } from '../catalogue/plan.ts';
import { forgetLearned, forgetSettled, refitSettled } from './settled/settle.ts';
import { BOOT, type DeviceState, hot, type RuleStates, SEEN_ELAPSED_MS, type Standing } from './state.ts';
import { end } from './stream/edges.ts';
import { rerun } from './stream/rerun.ts';
import { emptyWindow } from './stream/window.ts';
import { beginTurn, endTurn, fall, inOrder, report, type Turn, wake } from './turn.ts';
import type { Evaluation, Surroundings } from './types.ts';

/**
 * The venue's colour, the device's kind or the catalogue changed. What a rule no longer says falls; what it says
 * otherwise is told again; limits apply to the last five minutes of readings too.
 */
export function onFactsChanged(
  state: DeviceState,
  receivedAt: number,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt });
  // Always: two catalogues may bear one version.
  refit(turn);
  return endTurn(turn);
}

/** Fits a state to the plan that holds now. */
export function refit(turn: Turn): void {
  const { state, plan } = turn;
  const isFirst = state.plan === '';
  state.plan = plan.key;
  wake(state, turn.around.elapsedMs);
  if (isFirst) return;
  for (const [id, standing] of inOrder(state.standing)) {
    const rule = plan.byId.get(ruleOf(id));
    if (rule === undefined) fall(turn, id, turn.receivedAt);
    else tellAgain(turn, { id, rule, standing });
  }
  refitSettled(state, plan);
  dropDevice(turn);
  dropForgotten(turn, state.base);
  dropForgotten(turn, state.now);
  for (const id of Object.keys(state.episodes)) if (!plan.byId.has(id)) delete state.episodes[id];
  endSilence(turn);
  rerun(turn);
}

/** A rule that stands for several things puts the thing behind a colon. */
function ruleOf(id: string): string {
  return id.split(':')[0] ?? id;
}

function tellAgain(
  turn: Turn,
  { id, rule, standing }: { id: string; rule: PlanRule; standing: Standing },
): void {
  const isSameKind = rule.kind === standing.hazardKind && rule.role === standing.role;
  const isSame = !standing.live || (rule.class === standing.class && rule.priority === standing.priority);
  if (isSameKind && isSame) return;
  if (!isSameKind) fall(turn, id, turn.receivedAt);
  const { measuredAt, live, metric, value, limit, unit } = standing;
  report(turn, rule, {
    edge: isSameKind ? 'worse' : 'rise',
    measuredAt,
    live,
    ...(id === rule.id ? {} : { id }),
    ...(metric === undefined ? {} : { metric }),
    ...(value === undefined ? {} : { value }),
    ...(limit === undefined ? {} : { limit }),
    ...(unit === undefined ? {} : { unit }),
  });
}

function dropForgotten(turn: Turn, states: RuleStates): void {
  for (const id of Object.keys(states)) if (!turn.plan.byId.has(id)) delete states[id];
}

/** Faults of sensors and modes that no rule reads any more: under another rule they are news again. */
function dropDevice({ state, plan }: Turn): void {
  for (const metric of Object.keys(state.sensorGood)) {
    if (state.standing[`${plan.sensorFault?.id}:${metric}`] === undefined) delete state.sensorGood[metric];
  }
  for (const id of Object.keys(state.modes)) {
    if (!plan.modes.some((rule) => rule.id === id)) delete state.modes[id];
  }
}

/**
 * Under a longer limit the device may not be silent yet; under another catalogue nothing may say that it is, or
 * another rule, which has not said so.
 */
function endSilence(turn: Turn): void {
  const { state, plan, around } = turn;
  if (!state.silent) return;
  const rule = state.hasSent ? plan.silent : plan.neverSent;
  const isTold = rule !== undefined && state.standing[rule.id] !== undefined;
  const silentMs = around.elapsedMs - hot(state, SEEN_ELAPSED_MS);
  if (isTold && silentMs >= rule.condition.limitS * 1_000) return;
  state.silent = false;
  turn.healthChanged = true;
  if (rule !== undefined) fall(turn, rule.id, turn.receivedAt);
}

/**
 * Another piece of hardware under the same id: faults of the old one and what was slowly learned of it fall, and so do
 * its parts of what several devices show together; the new one has not sent yet. Any other danger at the venue stays
 * until the new device says otherwise.
 */
export function onReplace(
  state: DeviceState,
  receivedAt: number,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt });
  if (state.plan !== turn.plan.key) refit(turn);
  for (const [id, standing] of inOrder(state.standing)) {
    const { hazardKind, basis, role } = standing;
    if (hazardKind === 'device' || basis === 'baseline' || role === 'term') forget(turn, id);
  }
  for (const rule of turn.plan.modes) {
    delete state.now[rule.id];
    delete state.base[rule.id];
  }
  emptyWindow(state.window);
  forgetSettled(state);
  state.holds = {};
  state.modes = {};
  state.sensorGood = {};
  state.rejectedAt = [];
  state.takenOverAt = [];
  state.endsElapsedMs = {};
  state.hot[BOOT] = -1;
  state.hasSent = false;
  state.silent = false;
  state.hot[SEEN_ELAPSED_MS] = around.elapsedMs;
  state.syncElapsedMs = -1;
  turn.healthChanged = true;
  wake(state, around.elapsedMs);
  return endTurn(turn);
}

/**
 * These rules are about to be of another sort under the same ids: what they said of the device is over, because nothing
 * would end it any more, and what they counted means nothing to what follows.
 */
export function onOtherSort(
  state: DeviceState,
  ruleIds: ReadonlySet<string>,
  given: { receivedAt: number; around: Surroundings; catalogue: Catalogue },
): Evaluation {
  const turn = beginTurn(state, given);
  const ids = inOrder(state.standing).map(([id]) => id);
  for (const id of new Set([...ids.filter((one) => ruleIds.has(ruleOf(one))), ...ruleIds])) {
    forget(turn, id);
    delete state.endsElapsedMs[id];
  }
  return endTurn(turn);
}

/** A person says that what a baseline rule tells is usual now: it falls, and the usual is learned anew. */
export function onUsual(
  state: DeviceState,
  ruleId: string,
  given: { receivedAt: number; around: Surroundings; catalogue: Catalogue },
): Evaluation {
  const turn = beginTurn(state, given);
  if (turn.plan.settled.baselines.some(({ id }) => id === ruleId)) {
    end(turn, turn.plan.byId.get(ruleId) as PlanRule, given.receivedAt);
    forgetLearned(state, ruleId);
  }
  return endTurn(turn);
}

function forget(turn: Turn, id: string): void {
  const { state } = turn;
  fall(turn, id, turn.receivedAt);
  delete state.now[id];
  delete state.base[id];
  delete state.episodes[id];
}
