/** A message of a device: each of its readings is taken in the device's own order, however late it is. */

import type { Catalogue } from '../catalogue/compile.ts';
import type { MessageRecord } from '../model/record.ts';
import { heardFrom } from './device/contact.ts';
import { lookAtClock, lookAtSensors, raiseIdentityReset } from './device/quality.ts';
import { refit } from './facts.ts';
import type { DeviceState } from './state.ts';
import { normalForMs, reporter } from './stream/edges.ts';
import { settleWindow, syncModes, takeReading } from './stream/take.ts';
import { beginTurn, endTurn, fall, type Turn } from './turn.ts';
import type { Evaluation, Surroundings } from './types.ts';

/**
 * Evaluates every reading at its own event time. A message with `identityReset` raises that fault by itself.
 * `normalForMs` of a rise takes all readings of the message into account.
 */
export function onMessage(
  state: DeviceState,
  message: MessageRecord,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt: message.receivedAt });
  if (state.plan !== turn.plan.key) refit(turn);
  heardFrom(turn);
  if (message.identityReset === true) raiseIdentityReset(turn);
  const sink = reporter(turn);
  for (const reading of message.readings) {
    turn.late = reading.late;
    lookAtSensors(turn, reading);
    lookAtClock(turn, reading);
    takeReading(turn, reading, sink);
  }
  settleWindow(turn);
  if (message.channel === 'event' && turn.plan.unreadableEvent !== undefined) {
    fall(turn, turn.plan.unreadableEvent.id, message.receivedAt);
  }
  syncModes(turn);
  if (turn.findings.length > 0) tellReturns(turn);
  return endTurn(turn);
}

/** A danger that later readings already show to be over says for how long. [P7] */
function tellReturns(turn: Turn): void {
  for (const finding of turn.findings) {
    if (finding.edge !== 'rise') continue;
    const rule = turn.plan.byId.get(finding.ruleId);
    if (rule === undefined) continue;
    const returnedMs = normalForMs(turn, rule);
    if (returnedMs > 0) finding.normalForMs = returnedMs;
  }
}
