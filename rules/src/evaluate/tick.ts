/** What time alone changes: silence, modes that last too long, faults that end when they do not happen again. */

import type { Catalogue } from '../catalogue/compile.ts';
import { lookForSilence } from './device/contact.ts';
import { cloneLearned, settleAll } from './settled/settle.ts';
import type { DeviceState } from './state.ts';
import { cloneStates } from './stream/rerun.ts';
import { sealWindow } from './stream/take.ts';
import { beginTurn, endTurn, fall, inOrder, NOTHING, report, type Turn } from './turn.ts';
import type { Evaluation, Surroundings } from './types.ts';

/** Every device is looked at this often at least, whatever its deadlines. */
const LOOK_MS = 3_600_000;

/** Cheap and enough: while it is false, `onTick` would change nothing, and its arguments need not be made. */
export function isDue(state: DeviceState, elapsedMs: number): boolean {
  return elapsedMs >= state.dueElapsedMs;
}

/** No mode lasts and no fault is to end: all that a tick can find is that the device says nothing. */
export function isSilenceAlone({ modes, endsElapsedMs }: DeviceState): boolean {
  return isEmpty(modes) && isEmpty(endsElapsedMs);
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

/** The state before a look, to go back to when the look comes to nothing: a copy of all that `onTick` may alter. */
export function keptForTick(state: DeviceState): DeviceState {
  const { standing, endsElapsedMs, holds } = state;
  const kept = {
    ...state,
    standing: { ...standing },
    endsElapsedMs: { ...endsElapsedMs },
    holds: { ...holds },
  };
  if (Object.keys(state.modes).length === 0) return kept;
  kept.hot = state.hot.slice();
  kept.window = { ...state.window };
  kept.now = cloneStates(state.now);
  kept.episodes = { ...state.episodes };
  kept.fellAt = { ...state.fellAt };
  kept.learned = cloneLearned(state.learned);
  return kept;
}

export function onTick(
  state: DeviceState,
  receivedAt: number,
  around: Surroundings,
  catalogue: Catalogue,
): Evaluation {
  if (!isDue(state, around.elapsedMs)) return NOTHING;
  const turn = beginTurn(state, { around, catalogue, receivedAt });
  state.dueElapsedMs = Math.min(
    around.elapsedMs + LOOK_MS,
    lookForSilence(turn),
    lookAtModes(turn),
    endFaults(turn),
  );
  return endTurn(turn);
}

/** A device in a mode sends nothing new that would end it: the limit passes in elapsed time too. */
function lookAtModes(turn: Turn): number {
  const { state, around, plan } = turn;
  let nextMs = Number.MAX_SAFE_INTEGER;
  for (const rule of plan.modes) {
    const mode = state.modes[rule.id];
    const progress = state.now[rule.id];
    if (mode === undefined || progress === undefined || progress.on) continue;
    const deadlineMs = mode.elapsedMs + rule.limitMs;
    if (around.elapsedMs < deadlineMs) {
      nextMs = Math.min(nextMs, deadlineMs);
      continue;
    }
    progress.on = true;
    const { at, seq } = progress;
    state.episodes[rule.id] = [{ at, seq, endAt: -1, endSeq: -1, live: true, value: 0 }];
    // Elapsed time has no place among the samples: what came before it cannot be decided again without it.
    settleAll(turn);
    sealWindow(state);
    report(turn, rule, {
      edge: 'rise',
      measuredAt: turn.receivedAt,
      limit: rule.limitMs / 60_000,
      unit: 'min',
    });
  }
  return nextMs;
}

function endFaults(turn: Turn): number {
  const { state, around } = turn;
  let nextMs = Number.MAX_SAFE_INTEGER;
  for (const [id, endsMs] of inOrder(state.endsElapsedMs)) {
    if (around.elapsedMs < endsMs) {
      nextMs = Math.min(nextMs, endsMs);
      continue;
    }
    fall(turn, id, turn.receivedAt);
    delete state.endsElapsedMs[id];
  }
  return nextMs;
}
