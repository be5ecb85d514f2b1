/** Facts about the device or its venue changed: its rules are others now, or the device itself is. */

import type { Catalogue } from '../catalogue/compile.ts';
import type { DeviceState } from './state.ts';
import { beginTurn, endTurn, wake } from './turn.ts';
import type { Evaluation, Surroundings } from './types.ts';

/** The venue's colour, the device's kind or the catalogue changed: what stands is decided again. */
export function onFactsChanged(
  state: DeviceState,
  receivedAt: number,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt });
  wake(state, around.elapsedMs);
  return endTurn(turn);
}

/** Another piece of hardware under the same id: its faults are gone, danger stays until it says otherwise. */
export function onReplace(
  state: DeviceState,
  receivedAt: number,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  const turn = beginTurn(state, { around, catalogue, receivedAt });
  wake(state, around.elapsedMs);
  return endTurn(turn);
}
