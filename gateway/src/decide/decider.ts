/** Journal → fold → ledger: every committed entry decided once, its effects stored with its offset. [P3] [P4] */

import { createHash } from 'node:crypto';
import type { Change, Entry, JournalRecord, State } from '@ninewatch/rules';
import { createState, decodeState, encodeState, step } from '@ninewatch/rules';
import { causeText, GatewayError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

/** Where decisions are kept; the ledger fits it. */
export interface DecisionStore {
  offset(): number;
  commit(batch: {
    upTo: number;
    changes: { position: number; ordinal: number; change: Change }[];
    checkpoint?: { position: number; text: string };
  }): void;
  /** Newest first. */
  checkpoints(): { position: number; text: string | null; broken: boolean }[];
}

/** The decider's view of the journal. */
export interface EntrySource {
  read(after: number, entriesMax: number): { entries: Entry[]; upTo: number };
  positions(): { oldest: number; newest: number };
}

/** Entries that brought the decider down twice; skipped by every replay. [P6] */
export interface SetAside {
  has(place: string): boolean;
  add(place: string, detail: string): void;
}

/** Names the entry being decided, so that a death of the process is known at the next start. */
export interface Witness {
  deaths(place: string): number;
  trying(place: string): void;
  idle(): void;
}

export interface Decided {
  changes: Change[];
  upTo: number;
  /** Decided in memory while nothing could be stored. [P8] */
  isStored: boolean;
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

/** A death may be somebody's kill; a second one at the same entry is the entry's fault. */
const DEATHS_MAX = 2;
const ENTRIES_A_COMMIT_MAX = 2_000;
const ENTRIES_A_REPLAY_READ = 20_000;

export class Decider {
  readonly #options: DeciderOptions;
  #state: State = createState();
  #position = 0;
  #checkpointAtMs = 0;
  #checkpointPosition = 0;
  #failedPlace = '';
  #unstored = 0;
  /** True until the first commit after a start: a killing entry is met again here. */
  #isFresh = true;

  constructor(options: DeciderOptions) {
    this.#options = options;
  }

  get position(): number {
    return this.#position;
  }

  get state(): State {
    return this.#state;
  }

  /** Text of the rule catalogue in force; empty before the first one. */
  rulesText(): string {
    return this.#state.rules?.text ?? '';
  }

  hasUsers(): boolean {
    return this.#state.users.size > 0;
  }

  /** SHA-256 of the canonical state; equal for every replay of the same entries. [P3] */
  stateHash(): string {
    return createHash('sha256').update(encodeState(this.#state)).digest('hex');
  }

  /**
   * Loads the newest sound checkpoint and folds the journal up to the ledger's offset, without effects.
   * Throws `checkpoint-lost` when no checkpoint is sound and the journal no longer begins at its beginning.
   */
  restore(): void {
    const { store, source } = this.#options;
    const { state, position } = this.#soundStart();
    this.#state = state;
    this.#checkpointPosition = position;
    this.#checkpointAtMs = this.#options.monotonicMs();
    const offset = store.offset();
    let at = position;
    while (at < offset) {
      const { entries, upTo } = source.read(at, ENTRIES_A_REPLAY_READ);
      for (const entry of entries) if (entry.position <= offset) this.#stepOrSkip(entry);
      if (upTo <= at) throw new GatewayError('checkpoint-lost', false, `the journal ends before ${offset}`);
      at = Math.min(upTo, offset);
    }
    this.#position = offset;
    this.#unstored = 0;
  }

  /** Decides the next committed entries. Returns true when there may be more. */
  pump(): boolean {
    if (this.#unstored > 0) this.#forgetUnstored();
    const { entries, upTo } = this.#options.source.read(this.#position, ENTRIES_A_COMMIT_MAX);
    if (upTo <= this.#position) return false;
    const changes: { position: number; ordinal: number; change: Change }[] = [];
    for (const entry of entries) {
      try {
        for (const change of this.#isFresh ? this.#stepWitnessed(entry) : this.#stepOrSkip(entry)) {
          changes.push({ position: entry.position, ordinal: entry.ordinal, change });
        }
      } catch (cause) {
        this.#recoverFrom(entry, cause);
        return true;
      }
    }
    if (this.#isFresh) this.#options.witness.idle();
    this.#isFresh = false;
    this.#commit(upTo, changes);
    this.#options.emit({ changes: changes.map((each) => each.change), upTo, isStored: true });
    return entries.length >= ENTRIES_A_COMMIT_MAX;
  }

  /**
   * Nothing can be stored any more: decides on the state in memory, shows it as not stored, and forgets it
   * as soon as the journal takes entries again. [P8]
   */
  decideUnstored(record: JournalRecord): void {
    this.#unstored += 1;
    const { changes } = step(this.#state, { position: -this.#unstored, ordinal: 0, record });
    const shown = changes.map(
      (change): Change =>
        change.kind === 'hazard' ? { kind: 'hazard', object: { ...change.object, notStored: true } } : change,
    );
    this.#options.emit({ changes: shown, upTo: this.#position, isStored: false });
  }

  /** Saves the state now, so that the next start has nothing to replay. */
  checkpoint(): void {
    if (this.#checkpointPosition === this.#position || this.#unstored > 0) return;
    this.#options.store.commit({ upTo: this.#position, changes: [], checkpoint: this.#take() });
  }

  #forgetUnstored(): void {
    const { newest } = this.#options.source.positions();
    if (newest > this.#position) this.restore();
  }

  #stepOrSkip(entry: Entry): Change[] {
    if (this.#options.setAside.has(`${entry.position}:${entry.ordinal}`)) return [];
    const { state, changes } = step(this.#state, entry);
    this.#state = state;
    return changes;
  }

  #stepWitnessed(entry: Entry): Change[] {
    const place = `${entry.position}:${entry.ordinal}`;
    const { witness } = this.#options;
    if (witness.deaths(place) >= DEATHS_MAX) {
      this.#setAside(entry, 'the process died on it twice');
      return [];
    }
    witness.trying(place);
    return this.#stepOrSkip(entry);
  }

  /** The fold threw: its state is not to be trusted. First time: once more. Second time: set aside. [P6] */
  #recoverFrom(entry: Entry, cause: unknown): void {
    const place = `${entry.position}:${entry.ordinal}`;
    this.#options.log.error(
      { err: cause, place, recordKind: entry.record.kind },
      'the fold failed on this entry',
    );
    if (this.#failedPlace === place) this.#setAside(entry, causeText(cause));
    this.#failedPlace = place;
    this.restore();
  }

  #setAside(entry: Entry, why: string): void {
    const place = `${entry.position}:${entry.ordinal}`;
    this.#options.setAside.add(place, why);
    const venueId = 'venueId' in entry.record ? entry.record.venueId : undefined;
    this.#options.report({
      kind: 'condition',
      receivedAt: entry.record.receivedAt,
      condition: 'input-set-aside',
      active: true,
      detail: `${entry.record.kind} at ${place}: ${why}`,
      ...(venueId === undefined ? {} : { venueId }),
    });
    this.#refuseAct(entry);
  }

  /** Somebody waits for the answer to an act that was set aside. */
  #refuseAct(entry: Entry): void {
    if (entry.record.kind !== 'act') return;
    const object = {
      actId: entry.record.actId,
      ok: false,
      code: 'invalid',
      detail: 'could not be decided',
    } as const;
    this.#options.emit({ changes: [{ kind: 'reply', object }], upTo: this.#position, isStored: true });
  }

  #commit(upTo: number, changes: { position: number; ordinal: number; change: Change }[]): void {
    const previous = this.#position;
    this.#position = upTo;
    const isDue = this.#options.monotonicMs() - this.#checkpointAtMs >= this.#options.checkpointEveryMs;
    try {
      this.#options.store.commit({ upTo, changes, ...(isDue ? { checkpoint: this.#take() } : {}) });
    } catch (cause) {
      this.#position = previous;
      // The state has moved on but the ledger has not: start again from what is stored.
      this.restore();
      throw cause;
    }
  }

  #take(): { position: number; text: string } {
    this.#checkpointAtMs = this.#options.monotonicMs();
    this.#checkpointPosition = this.#position;
    return { position: this.#position, text: encodeState(this.#state) };
  }

  #soundStart(): { state: State; position: number } {
    for (const { position, text, broken } of this.#options.store.checkpoints()) {
      if (broken || text === null) {
        this.#options.log.warn({ position }, 'a checkpoint is corrupt: using the one before it');
        continue;
      }
      return { state: decodeState(text), position };
    }
    const { oldest, newest } = this.#options.source.positions();
    if (newest > 0 && oldest > 1) {
      const detail = `no checkpoint is sound and the journal begins at ${oldest}: restore a backup`;
      throw new GatewayError('checkpoint-lost', false, detail);
    }
    return { state: createState(), position: 0 };
  }
}
