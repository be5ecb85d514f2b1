/** What the decider needs and gives: the nouns by which its thread joins it to journal and ledger. */

import type { Change, Entry, JournalRecord, Part } from '@ninewatch/rules';
import type { Log } from '../base/log.ts';

/** One change with the entry that caused it. */
export interface PlacedChange {
  position: number;
  ordinal: number;
  change: Change;
}

/** Where decisions are kept; the ledger fits it. */
export interface DecisionStore {
  offset(): number;
  /** All or nothing. What is thrown because of one entry's change carries its `position` and `ordinal`. */
  commit(batch: { upTo: number; changes: PlacedChange[]; isCheckpoint?: boolean }): void;
  /** Newest first. What `parts` gives may be used at its end alone: it throws where something is damaged. */
  checkpoints(): { position: number; parts(): Iterable<Part> }[];
  /** `builtOn`: the checkpoint since which all changed parts are known, if any. Said first: what it must consist of. */
  beginCheckpoint(builtOn: number | null): 'whole' | 'changed';
  /** A later text of a key stands for the earlier one. The next commit that `isCheckpoint` completes it. */
  stage(parts: readonly Part[]): void;
  /** Removes some of what no checkpoint needs; true: there is more. Before a checkpoint is begun. */
  clearParts(): boolean;
}

/** The decider's view of the journal. */
export interface EntrySource {
  read(after: number, entriesMax: number): { entries: Entry[]; upTo: number; isCut?: true };
  positions(): { oldest: number; newest: number };
}

/** Entries that brought the decider down twice, by `position:ordinal`; skipped by every replay. [P6] */
export interface SetAside {
  /** As nearly always: then no place needs to be looked up. */
  isEmpty(): boolean;
  has(place: string): boolean;
  /** Holds from here on, also when it throws, retryably, that this could not be written. */
  add(place: string, detail: string): void;
  /** Why it was set aside; undefined for an entry that was not. */
  detail(place: string): string | undefined;
}

/** Names the entry being decided, so that a death of the process is known at the next start. */
export interface Witness {
  deaths(place: string): number;
  /** Both throw, retryably, when it cannot be written. */
  trying(place: string): void;
  idle(): void;
}

export interface Decided {
  changes: Change[];
  upTo: number;
  /** False: decided in memory while nothing could be stored; hazards alone, marked `notStored`. [P8] */
  isStored: boolean;
  /** How long the batch was folded and written, ms. */
  took?: { foldMs: number; storeMs: number };
}

export interface DeciderOptions {
  store: DecisionStore;
  source: EntrySource;
  setAside: SetAside;
  witness: Witness;
  log: Log;
  /** Called after the commit, in journal order. */
  emit(decided: Decided): void;
  /** A condition to be journalled, such as an input that was set aside. */
  report(record: JournalRecord): void;
  checkpointEveryMs: number;
  monotonicMs(): number;
}

export function placeOf(entry: Entry): string {
  return `${entry.position}:${entry.ordinal}`;
}
