/** Input of a device that could not be used: too much of it is a fault, an unreadable event is a hazard at once. */

import type { Catalogue } from '../../catalogue/compile.ts';
import type { RejectionRecord } from '../../model/record.ts';
import type { DeviceState } from '../state.ts';
import { beginTurn, endTurn, fall, report, type Turn, wake } from '../turn.ts';
import type { Evaluation, Surroundings } from '../types.ts';
import { lastOf } from './contact.ts';

/** Another unreadable event after this long is another one to people; before, a device repeats itself. */
const UNREADABLE_AGAIN_MS = 60_000;

export function onRejection(
  state: DeviceState,
  rejection: RejectionRecord,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt: rejection.receivedAt });
  countRejection(turn);
  return endTurn(turn);
}

/** On the state of the device whose event it was, which is another one than the sender's when a collector sent it. */
export function onUnreadable(
  state: DeviceState,
  receivedAt: number,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt });
  raiseUnreadable(turn);
  return endTurn(turn);
}

function countRejection(turn: Turn): void {
  const { state, plan, receivedAt, around } = turn;
  const rule = plan.rejections;
  if (rule === undefined) return;
  const { count, withinS, clearAfterS } = rule.condition;
  state.rejectedAt = lastOf(state.rejectedAt, receivedAt, count);
  const isTooMany =
    state.rejectedAt.length === count && receivedAt - (state.rejectedAt[0] ?? 0) <= withinS * 1_000;
  const isStanding = state.standing[rule.id] !== undefined;
  if (isTooMany && !isStanding) report(turn, rule, { edge: 'rise', measuredAt: receivedAt, value: count });
  if (isTooMany || isStanding) {
    state.endsElapsedMs[rule.id] = around.elapsedMs + clearAfterS * 1_000;
    wake(state, around.elapsedMs + clearAfterS * 1_000);
  }
}

/** An alarm may have been in it: people must look, whatever the bytes were. */
function raiseUnreadable(turn: Turn): void {
  const { state, plan, receivedAt } = turn;
  const rule = plan.unreadableEvent;
  if (rule === undefined) return;
  const sinceMs = Math.abs(receivedAt - state.unreadableAt);
  if (state.standing[rule.id] !== undefined && sinceMs < UNREADABLE_AGAIN_MS) return;
  state.unreadableAt = receivedAt;
  fall(turn, rule.id, receivedAt);
  report(turn, rule, { edge: 'rise', measuredAt: receivedAt });
}
