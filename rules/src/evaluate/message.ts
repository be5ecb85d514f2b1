/** A message of a device: each of its readings is taken in the device's own order, however late it is. */

import type { Catalogue } from '../catalogue/compile.ts';
import type { MessageRecord } from '../model/record.ts';
import { heardFrom } from './device/contact.ts';
import type { DeviceState } from './state.ts';
import { beginTurn, endTurn } from './turn.ts';
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
  heardFrom(turn);
  return endTurn(turn);
}
