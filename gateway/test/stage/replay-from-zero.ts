/** What deciding the whole journal again comes to, in a process of the test's own. [P3] */

import { createHash } from 'node:crypto';
import {
  createState,
  decodeParts,
  encodeState,
  type Hazard,
  type State,
  step,
  type Ticket,
} from '@ninewatch/rules';
import { openSetAside } from '../../src/decide/set-aside-file.ts';
import { openJournalReader } from '../../src/journal/journal.ts';
import { openLedger } from '../../src/ledger/ledger.ts';

export interface ReplayedJournal {
  position: number;
  hash: string;
  state: State;
  hazards: Map<string, Hazard>;
  tickets: Map<string, Ticket>;
  /** Readings in the journal as `device boot seq`. */
  readings: string[];
}

/** Entries that were set aside are skipped, as the gateway does. */
export function replayFromZero(dataDir: string, upTo = Number.POSITIVE_INFINITY): ReplayedJournal {
  return replayFrom({ position: 0, state: createState() }, dataDir, upTo);
}

/** From what was decided before: by an older version, which may have decided otherwise than this one. */
export function replayFrom(
  start: { position: number; state: State },
  dataDir: string,
  upTo = Number.POSITIVE_INFINITY,
): ReplayedJournal {
  const reader = openJournalReader(dataDir);
  const setAside = openSetAside(dataDir);
  const result = { hazards: new Map(), tickets: new Map(), readings: [] as string[] };
  let { state, position } = start;
  while (position < upTo) {
    const read = reader.read(position, 5_000);
    if (read.upTo === position) break;
    for (const entry of read.entries) {
      if (entry.position > upTo || setAside.has(`${entry.position}:${entry.ordinal}`)) continue;
      const next = step(state, entry);
      state = next.state;
      for (const { kind, object } of next.changes) {
        if (kind === 'hazard') result.hazards.set(object.id, object);
        if (kind === 'ticket') result.tickets.set(object.id, object);
      }
      const { record } = entry;
      if (record.kind !== 'message') continue;
      for (const { boot, seq } of record.readings) result.readings.push(`${record.deviceId} ${boot} ${seq}`);
    }
    position = Math.min(read.upTo, upTo);
  }
  reader.close();
  return { ...result, position, state, hash: hashOf(encodeState(state)) };
}

/** The newest state the gateway saved, with its hash and position; the gateway must be stopped. */
export function savedState(dataDir: string): {
  position: number;
  hash: string;
  offset: number;
  state: State;
} {
  const ledger = openLedger(dataDir);
  try {
    const [newest] = ledger.checkpoints();
    if (newest === undefined) throw new Error('there is no checkpoint');
    const state = decodeParts(newest.parts());
    return { position: newest.position, hash: hashOf(encodeState(state)), offset: ledger.offset(), state };
  } finally {
    ledger.close();
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
