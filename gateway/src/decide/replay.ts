/** The state as of the ledger's offset: the newest sound checkpoint, and the journal since. [P3] */

import type { Entry, Part, State } from '@ninewatch/rules';
import { createState, decodeParts } from '@ninewatch/rules';
import { causeText, GatewayError } from '../base/errors.ts';
import type { DeciderOptions } from './ports.ts';
import { mayRetry } from './state-saver.ts';

const ENTRIES_A_READ = 20_000;

export interface Replayed {
  state: State;
  /** The ledger's offset. */
  position: number;
  checkpointPosition: number;
}

type Ports = Pick<DeciderOptions, 'store' | 'source' | 'log'>;

/**
 * Throws `checkpoint-lost` when no checkpoint is sound and the journal no longer begins at its beginning, or
 * when it ends before the offset; and whatever `take` throws.
 */
export function replay(ports: Ports, take: (state: State, entry: Entry) => State): Replayed {
  const { store, source } = ports;
  const start = soundStart(ports);
  const offset = store.offset();
  let { state } = start;
  for (let at = start.position; at < offset; ) {
    const { entries, upTo } = source.read(at, ENTRIES_A_READ);
    if (upTo <= at) throw new GatewayError('checkpoint-lost', false, `the journal ends before ${offset}`);
    for (const entry of entries) if (entry.position <= offset) state = take(state, entry);
    at = upTo;
  }
  return { state, position: offset, checkpointPosition: start.position };
}

function soundStart({ store, source, log }: Ports): { state: State; position: number } {
  let newestWhy: string | undefined;
  for (const { position, parts } of store.checkpoints()) {
    const state = decoded(parts);
    if (typeof state !== 'string') return { state, position };
    newestWhy ??= state;
    log.warn({ position, why: state }, 'a checkpoint is unusable: taking the one before it');
  }
  const { oldest, newest } = source.positions();
  if (newest > 0 && oldest > 1) {
    const which = newestWhy === undefined ? '' : ` (the newest: ${newestWhy})`;
    const detail = `no checkpoint is sound${which} and the journal begins at ${oldest}: restore a backup`;
    throw new GatewayError('checkpoint-lost', false, detail);
  }
  return { state: createState(), position: 0 };
}

/** Parts of another format are as good as broken ones: the journal says the rest. */
function decoded(parts: () => Iterable<Part>): State | string {
  try {
    return decodeParts(parts());
  } catch (cause) {
    if (mayRetry(cause)) throw cause;
    return causeText(cause);
  }
}
