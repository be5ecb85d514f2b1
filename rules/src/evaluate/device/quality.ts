/** How far a device can be believed: its sensors, its clock, its identity. */

import type { CheckedReading } from '../../model/record.ts';
import { holdMetric } from '../settled/holds.ts';
import { fall, inOrder, report, type Turn, wake } from '../turn.ts';

/** More damaged metrics than this are the same news. */
const SENSORS_MAX = 16;

/** A set-aside metric is a fault of its sensor until enough good readings came. It clears nothing by itself. */
export function lookAtSensors(turn: Turn, reading: CheckedReading): void {
  const { state, plan } = turn;
  const rule = plan.sensorFault;
  if (rule === undefined) return;
  for (const [metric, goodBefore] of inOrder(state.sensorGood)) {
    if (reading.metrics[metric] === undefined) continue;
    if (reading.faults?.some((fault) => fault.metric === metric) === true) continue;
    const good = goodBefore + 1;
    state.sensorGood[metric] = good;
    if (good < rule.condition.goodReadings) continue;
    delete state.sensorGood[metric];
    fall(turn, `${rule.id}:${metric}`, reading.measuredAt);
  }
  for (const { metric } of reading.faults ?? []) {
    const isKnown = Object.hasOwn(state.sensorGood, metric);
    if (!isKnown && Object.keys(state.sensorGood).length >= SENSORS_MAX) continue;
    state.sensorGood[metric] = 0;
    if (isKnown) continue;
    const id = `${rule.id}:${metric}`;
    report(turn, rule, { edge: 'rise', id, measuredAt: reading.measuredAt, metric });
    if (plan.metrics.has(metric)) holdMetric(state, rule, { id, metric });
  }
}

export function lookAtClock(turn: Turn, reading: CheckedReading): void {
  const { state, plan, around } = turn;
  const rule = plan.clock;
  if (rule === undefined) return;
  const isStanding = state.standing[rule.id] !== undefined;
  if (reading.clock === 'trusted') {
    if (!isStanding) return;
    state.clockGood += 1;
    if (state.clockGood >= rule.condition.goodReadings) fall(turn, rule.id, reading.measuredAt);
    return;
  }
  state.clockGood = 0;
  if (!isStanding) report(turn, rule, { edge: 'rise', measuredAt: reading.measuredAt });
  const syncMs = rule.condition.syncEveryS * 1_000;
  if (state.syncElapsedMs >= 0 && around.elapsedMs - state.syncElapsedMs < syncMs) return;
  state.syncElapsedMs = around.elapsedMs;
  turn.wantsSyncTime = true;
}

/** The device lost its counter, or is another one than registered: somebody must look which. */
export function raiseIdentityReset(turn: Turn): void {
  const { state, plan, receivedAt, around } = turn;
  const rule = plan.identityReset;
  if (rule === undefined) return;
  const endsMs = around.elapsedMs + rule.condition.clearAfterS * 1_000;
  state.endsElapsedMs[rule.id] = endsMs;
  wake(state, endsMs);
  if (state.standing[rule.id] !== undefined) return;
  report(turn, rule, { edge: 'rise', measuredAt: receivedAt });
}
