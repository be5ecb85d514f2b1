/** Decides the journal of a dead gateway again, in one pass that also takes stock of its readings. [P3] */

import { createHash } from 'node:crypto';
import {
  createState,
  decodeParts,
  type Entry,
  encodeState,
  type Hazard,
  type Notice,
  type State,
  step,
  type Ticket,
} from '@ninewatch/rules';
import { openSetAside } from '../../src/decide/set-aside-file.ts';
import { openJournalReader } from '../../src/journal/journal.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { valueAsText } from './load-device.ts';

export interface Refolded {
  /** Position of the last entry. */
  newest: number;
  /** Retention has removed the beginning: deciding began at the oldest checkpoint. */
  isCutOff: boolean;
  /** Of everything up to the asked position. */
  hazards: Map<string, Hazard>;
  tickets: Map<string, Ticket>;
  notices: Map<string, Notice>;
  auditLines: number;
  /** Of the state after these positions. */
  hashes: Map<number, string>;
  /** Of the whole journal: value of each reading by device and `seq`. */
  stored: Map<string, Map<number, string>>;
  /** Readings that stand there a second time without being marked. */
  twice: string[];
  /** Marked `maybeRepeated`, as `device seq`. */
  marked: string[];
  readings: number;
  setAside: number;
}

const ENTRIES_A_READ = 5_000;

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Decides up to `upTo`, and hashes the state after each of `marks`. */
export function refold(dir: string, upTo: number, marks: readonly number[]): Refolded {
  const reader = openJournalReader(dir);
  const { oldest, newest } = reader.positions();
  const isCutOff = oldest > 1;
  const begin = isCutOff ? oldestState(dir) : { position: 0, state: createState() };
  const result = emptyResult(newest, isCutOff);
  const fold = new Fold(result, begin, { dir, upTo, marks });
  for (let at = Math.max(0, oldest - 1); at < newest; ) {
    const read = reader.read(at, ENTRIES_A_READ);
    for (const entry of read.entries) {
      countReadings(entry, result);
      fold.take(entry);
    }
    at = read.upTo;
  }
  fold.end();
  reader.close();
  return result;
}

function emptyResult(newest: number, isCutOff: boolean): Refolded {
  return {
    newest,
    isCutOff,
    hazards: new Map(),
    tickets: new Map(),
    notices: new Map(),
    auditLines: 0,
    hashes: new Map(),
    stored: new Map(),
    twice: [],
    marked: [],
    readings: 0,
    setAside: 0,
  };
}

function oldestState(dir: string): { position: number; state: State } {
  const ledger = openLedger(dir);
  try {
    const oldest = ledger.checkpoints().at(-1);
    if (oldest === undefined) throw new Error('rows are removed and there is no checkpoint to begin at');
    return { position: oldest.position, state: decodeParts(oldest.parts()) };
  } finally {
    ledger.close();
  }
}

class Fold {
  readonly #result: Refolded;
  readonly #begin: number;
  readonly #upTo: number;
  readonly #marks: ReadonlySet<number>;
  readonly #setAside: ReturnType<typeof openSetAside>;
  #state: State;
  #position: number;

  constructor(
    result: Refolded,
    begin: { position: number; state: State },
    { dir, upTo, marks }: { dir: string; upTo: number; marks: readonly number[] },
  ) {
    this.#result = result;
    this.#begin = begin.position;
    this.#position = begin.position;
    this.#state = begin.state;
    this.#upTo = upTo;
    this.#marks = new Set(marks);
    this.#setAside = openSetAside(dir);
  }

  take(entry: Entry): void {
    if (entry.position <= this.#begin || entry.position > this.#upTo) return;
    if (entry.position !== this.#position) this.#mark();
    this.#position = entry.position;
    if (this.#setAside.has(`${entry.position}:${entry.ordinal}`)) {
      this.#result.setAside += 1;
      return;
    }
    const { state, changes } = step(this.#state, entry);
    this.#state = state;
    for (const { kind, object } of changes) {
      if (kind === 'hazard') this.#result.hazards.set(object.id, object);
      else if (kind === 'ticket') this.#result.tickets.set(object.id, object);
      else if (kind === 'notice') this.#result.notices.set(object.id, object);
      else if (kind === 'audit') this.#result.auditLines += 1;
    }
  }

  end(): void {
    this.#mark();
  }

  #mark(): void {
    if (this.#marks.has(this.#position)) {
      this.#result.hashes.set(this.#position, hashOf(encodeState(this.#state)));
    }
  }
}

function countReadings({ record }: Entry, result: Refolded): void {
  if (record.kind !== 'message') return;
  const { deviceId, readings } = record;
  const stored = result.stored.get(deviceId) ?? new Map<number, string>();
  result.stored.set(deviceId, stored);
  for (const reading of readings) {
    result.readings += 1;
    const { boot, seq, generation } = reading;
    if (reading.maybeRepeated === true) result.marked.push(`${deviceId} ${seq}`);
    else if (stored.has(seq)) result.twice.push(`${deviceId} ${seq}`);
    stored.set(
      seq,
      boot === 1 && generation === 1 ? valueAsText(reading) : `boot ${boot} generation ${generation}`,
    );
  }
}
