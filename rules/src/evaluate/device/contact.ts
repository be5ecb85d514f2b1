/** Contact with a device: its connections, its signs of life, and its silence. */

import type { Catalogue } from '../../catalogue/compile.ts';
import type { PresenceRecord, StatusRecord } from '../../model/record.ts';
import { type DeviceState, hot, SEEN_ELAPSED_MS } from '../state.ts';
import { beginTurn, endTurn, fall, report, type Turn, wake } from '../turn.ts';
import type { Evaluation, Surroundings } from '../types.ts';

/** After a start of the gateway devices have this long to reconnect and send before they can be silent. */
const RECONNECT_MS = 120_000;
/** How often a child looks whether its dead collector is back. */
const COLLECTOR_LOOK_MS = 10_000;

/** Sent is sent, however old the reading is: only messages count, a connection alone protects nobody. */
export function heardFrom(turn: Turn): void {
  const { state, plan } = turn;
  state.hot[SEEN_ELAPSED_MS] = turn.around.elapsedMs;
  if (state.hasSent && !state.silent) return;
  state.hasSent = true;
  state.silent = false;
  turn.healthChanged = true;
  if (plan.silent !== undefined) fall(turn, plan.silent.id, turn.receivedAt);
  if (plan.neverSent !== undefined) fall(turn, plan.neverSent.id, turn.receivedAt);
  wake(state, turn.around.elapsedMs);
}

/** Raises silence when its limit has passed; answers the elapsed time of the next look. [P6] */
export function lookForSilence(turn: Turn): number {
  const { state, around, plan } = turn;
  const rule = state.hasSent ? plan.silent : plan.neverSent;
  if (rule === undefined || state.silent) return Number.MAX_SAFE_INTEGER;
  const limitMs = rule.condition.limitS * 1_000;
  if (around.collector?.dead === true) {
    // The collector's hazard names this device; when the collector is back, the child gets its whole limit.
    state.silentNotBeforeMs = around.elapsedMs + limitMs;
    return around.elapsedMs + COLLECTOR_LOOK_MS;
  }
  const deadlineMs = Math.max(hot(state, SEEN_ELAPSED_MS) + limitMs, state.silentNotBeforeMs);
  if (around.elapsedMs < deadlineMs) return deadlineMs;
  state.silent = true;
  turn.healthChanged = true;
  report(turn, rule, {
    edge: 'rise',
    measuredAt: turn.receivedAt,
    value: Math.round((around.elapsedMs - hot(state, SEEN_ELAPSED_MS)) / 60_000),
    limit: Math.round(limitMs / 6_000) / 10,
    unit: 'min',
    ...(around.children === undefined ? {} : { affectedDeviceIds: [...around.children] }),
  });
  return Number.MAX_SAFE_INTEGER;
}

/** Connections come and go without a finding; only take-overs in a row are one (two devices with one identity). */
export function onPresence(
  state: DeviceState,
  presence: PresenceRecord,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt: presence.receivedAt });
  if (presence.state === 'online') {
    state.online = true;
    state.onlineSince = presence.receivedAt;
    state.connection = presence.connection;
    turn.healthChanged = true;
  } else if (presence.state === 'taken-over') {
    countTakeOver(turn);
  } else if (state.online && presence.connection === state.connection) {
    state.online = false;
    turn.healthChanged = true;
  }
  return endTurn(turn);
}

function countTakeOver(turn: Turn): void {
  const { state, plan, receivedAt, around } = turn;
  const rule = plan.takeOvers;
  if (rule === undefined) return;
  const { count, withinS, clearAfterS } = rule.condition;
  state.takenOverAt = lastOf(state.takenOverAt, receivedAt, count);
  const isTooOften =
    state.takenOverAt.length === count && receivedAt - (state.takenOverAt[0] ?? 0) <= withinS * 1_000;
  const isStanding = state.standing[rule.id] !== undefined;
  if (isTooOften && !isStanding) {
    report(turn, rule, { edge: 'rise', measuredAt: receivedAt, value: count });
  }
  if (isTooOften || isStanding) {
    state.endsElapsedMs[rule.id] = around.elapsedMs + clearAfterS * 1_000;
    wake(state, around.elapsedMs + clearAfterS * 1_000);
  }
}

/** The last `count` receive times; those of before a backward jump of the gateway's clock are of another scale. */
export function lastOf(times: readonly number[], receivedAt: number, count: number): number[] {
  const newest = times.at(-1) ?? receivedAt;
  return receivedAt < newest ? [receivedAt] : [...times, receivedAt].slice(-count);
}

/** The gateway started: every connection is gone, and its own downtime is no device's silence. */
export function onStart(
  state: DeviceState,
  receivedAt: number,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt });
  turn.healthChanged = state.online;
  state.online = false;
  state.connection = '';
  state.takenOverAt = [];
  state.silentNotBeforeMs = Math.max(state.silentNotBeforeMs, around.elapsedMs + RECONNECT_MS);
  wake(state, around.elapsedMs);
  return endTurn(turn);
}

/** What a device says about itself; the state in it means nothing, presence is the gateway's own record. */
export function onStatus(state: DeviceState, status: StatusRecord): Evaluation {
  const healthChanged =
    (status.firmware !== undefined && status.firmware !== state.firmware) ||
    (status.model !== undefined && status.model !== state.model);
  if (status.firmware !== undefined) state.firmware = status.firmware;
  if (status.model !== undefined) state.model = status.model;
  return { findings: [], healthChanged };
}

/** On a collector's state: a message came through it, so it is alive. */
export function onVia(
  state: DeviceState,
  receivedAt: number,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt });
  heardFrom(turn);
  return endTurn(turn);
}
