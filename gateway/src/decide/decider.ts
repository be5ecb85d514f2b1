/** Journal → fold → ledger: every committed entry decided once, its effects stored with its offset. [P3] [P4] */

import { createHash } from 'node:crypto';
import type { Change, Entry, JournalRecord, RulesInForce, State, Step } from '@ninewatch/rules';
import { createState, encodeState, step } from '@ninewatch/rules';
import { causeText } from '../base/errors.ts';
import { type DeciderOptions, type PlacedChange, placeOf } from './ports.ts';
import { replay } from './replay.ts';
import { ShownUnstored } from './shown-unstored.ts';
import { mayRetry, StateSaver } from './state-saver.ts';

export type * from './ports.ts';
export { mayRetry } from './state-saver.ts';

/** A death may be somebody's kill; a second one at the same entry is the entry's fault. */
const DEATHS_MAX = 2;
export const ENTRIES_A_COMMIT_MAX = 2_000;
/** Changes that may wait for a ledger that cannot be written; at the limit the journal keeps the rest. [P8] */
export const CHANGES_WAITING_MAX = 50_000;

/** Longest work on a checkpoint when the gateway stops; what is not saved the next start replays, ms. */
const CHECKPOINT_MS_MAX = 2_000;

/** The offset is stored at least so often while entries are decided, also when they change nothing. */
const OFFSET_EVERY_MS = 1_000;

/** The fold threw: its state is half moved on. */
class EntryFailed extends Error {
  readonly entry: Entry;
  constructor(entry: Entry, cause: unknown) {
    super(causeText(cause), { cause });
    this.entry = entry;
  }
}

export class Decider {
  readonly #options: DeciderOptions;
  #state: State = createState();
  /** Journal position up to which the state is folded; the ledger is there too unless changes wait. */
  #position = 0;
  #waiting: PlacedChange[] = [];
  /** How many of the waiting ones are on the walls as not stored. */
  #waitingShown = 0;
  #offset = 0;
  /** Of the batch that waits for the ledger. */
  #foldMs = 0;
  #committedAtMs = 0;
  #failedPlace = '';
  #unstored = 0;
  readonly #shown = new ShownUnstored();
  readonly #saver: StateSaver;
  #isUnwritten = false;
  /** The latest try to store was in vain: the next one tells whether the ledger is back. */
  #isFailing = false;
  /** False after the fold threw, until the state is made again. */
  #isSound = false;
  /** True until the first commit after a start: a killing entry is met again here. */
  #isFresh = true;

  constructor(options: DeciderOptions) {
    this.#options = options;
    this.#saver = new StateSaver(options);
  }

  /** Journal position up to which everything is decided and stored. */
  get position(): number {
    return this.#offset;
  }

  get state(): State {
    return this.#state;
  }

  /** The rule catalogue in force; null before the first one. */
  rules(): RulesInForce | null {
    return this.#state.rules;
  }

  hasUsers(): boolean {
    return this.#state.users.size > 0;
  }

  /** SHA-256 of the canonical state; equal for every replay of the same entries. [P3] */
  stateHash(): string {
    return createHash('sha256').update(encodeState(this.#state)).digest('hex');
  }

  /**
   * Makes the state of the ledger's offset, without effects. Throws `checkpoint-lost` when nothing sound is
   * left to begin with, and what the ledger or the journal throws.
   */
  restore(): void {
    this.#isSound = false;
    while (!this.#isSound) {
      try {
        const { state, position, checkpointPosition } = replay(this.#options, (state, entry) =>
          this.#isSkipped(entry) ? state : fold(state, entry).state,
        );
        this.#state = state;
        this.#position = position;
        this.#offset = position;
        this.#saver.begin(checkpointPosition);
        this.#isSound = true;
      } catch (cause) {
        if (!(cause instanceof EntryFailed)) throw cause;
        this.#strike(cause);
      }
    }
    this.#waiting = [];
    this.#waitingShown = 0;
    this.#unstored = 0;
  }

  /**
   * Decides the next committed entries. Returns true when there may be more. When the ledger cannot be written
   * it throws; what was decided is on the walls as not stored, and the next call stores it. [P8]
   */
  pump(): boolean {
    if (!this.#isSound || this.#mustForget()) this.#startAgain();
    try {
      const beganMs = this.#options.monotonicMs();
      const hasMore = this.#foldNext();
      this.#foldMs = this.#options.monotonicMs() - beganMs;
      this.#store();
      return this.#saveSome() || hasMore;
    } catch (cause) {
      const failed = this.#failureOf(cause);
      if (failed === undefined) throw cause;
      this.#isSound = false;
      this.#strike(failed);
      return true;
    }
  }

  /**
   * Nothing can be stored any more: decides on the state in memory, shows it as not stored, and forgets it
   * as soon as the journal takes entries again. [P8]
   */
  decideUnstored(record: JournalRecord): void {
    if (!this.#isSound) return;
    this.#saver.interrupt();
    this.#unstored += 1;
    try {
      const { changes } = fold(this.#state, { position: -this.#unstored, ordinal: 0, record });
      this.#emitUnstored(changes);
    } catch (cause) {
      this.#isSound = false;
      this.#options.log.error(
        { err: cause, recordKind: record.kind },
        'the fold failed on an unstored input',
      );
    }
  }

  /** Saves the state now, so that the next start has nothing to replay; in vain when that fails or takes too long. */
  checkpoint(msMax = CHECKPOINT_MS_MAX): void {
    const isBehind = this.#waiting.length > 0 || this.#unstored > 0 || !this.#isSound;
    if (!isBehind) this.#saver.finish(this.#state, this.#position, msMax);
  }

  #mustForget(): boolean {
    return this.#unstored > 0 && this.#options.source.positions().newest > this.#position;
  }

  #startAgain(): void {
    this.restore();
    const changes = this.#shown.forget(this.#state);
    if (changes.length > 0) this.#options.emit({ changes, upTo: this.#offset, isStored: false });
  }

  /** Folds a batch into the state; its changes wait for the ledger. */
  #foldNext(): boolean {
    if (this.#waiting.length >= CHANGES_WAITING_MAX) return true;
    const entriesMax = Math.min(ENTRIES_A_COMMIT_MAX, Math.ceil(this.#saver.entriesMax()));
    if (entriesMax === 0) return true;
    const { entries, upTo, isCut = false } = this.#options.source.read(this.#position, entriesMax);
    this.#saver.folded(entries.length);
    for (const entry of entries) {
      for (const change of this.#decide(entry)) {
        this.#waiting.push({ position: entry.position, ordinal: entry.ordinal, change });
      }
    }
    this.#position = upTo;
    // What cut it is refused at once, not with the next message.
    return isCut || entries.length >= entriesMax;
  }

  #decide(entry: Entry): Change[] {
    if (this.#isFresh) this.#witness(entry);
    if (this.#isSkipped(entry)) return this.#reportSkipped(entry);
    const { changes, failures } = fold(this.#state, entry);
    for (const { cause, ...where } of failures) {
      this.#options.log.error(
        { err: cause, place: placeOf(entry), ...where },
        'a venue is set aside in part',
      );
    }
    return changes;
  }

  /** In one ledger transaction with the offset. [P4] */
  #store(): void {
    if (this.#isFresh) this.#write(() => this.#options.witness.idle());
    if (this.#position === this.#offset) return;
    const changes = this.#waiting;
    if (changes.length === 0 && !this.#isCommitDue()) {
      // Entries without effect may be folded again after a death: they have none then either. [P3]
      this.#offset = this.#position;
      this.#options.emit({ changes: [], upTo: this.#offset, isStored: true });
      return;
    }
    const beganMs = this.#options.monotonicMs();
    try {
      this.#options.store.commit({ upTo: this.#position, changes });
      this.#committedAtMs = this.#options.monotonicMs();
    } catch (cause) {
      this.#isFailing = true;
      if (!mayRetry(cause)) throw cause;
      this.#emitUnstored(changes.slice(this.#waitingShown).map(({ change }) => change));
      this.#waitingShown = changes.length;
      throw cause;
    }
    this.#isFresh = false;
    this.#isFailing = false;
    this.#offset = this.#position;
    this.#waiting = [];
    this.#waitingShown = 0;
    if (this.#unstored === 0) this.#shown.stored();
    const took = { foldMs: this.#foldMs, storeMs: this.#committedAtMs - beganMs };
    const told = changes.map(({ change }) => change);
    this.#options.emit({ changes: told, upTo: this.#offset, isStored: true, took });
  }

  /** An offset without changes is stored now and then only: a transaction a batch would be most of the work. */
  #isCommitDue(): boolean {
    const sinceMs = this.#options.monotonicMs() - this.#committedAtMs;
    return this.#isFresh || this.#isFailing || sinceMs >= OFFSET_EVERY_MS;
  }

  /** What is decided in memory alone must not get into a checkpoint. */
  #saveSome(): boolean {
    return this.#unstored === 0 && this.#saver.advance(this.#state, this.#position);
  }

  #emitUnstored(all: readonly Change[]): void {
    const changes = this.#shown.show(all);
    if (changes.length > 0) this.#options.emit({ changes, upTo: this.#offset, isStored: false });
  }

  #isSkipped(entry: Entry): boolean {
    const { setAside } = this.#options;
    return !setAside.isEmpty() && setAside.has(placeOf(entry));
  }

  #witness(entry: Entry): void {
    const { witness, setAside } = this.#options;
    const place = placeOf(entry);
    if (setAside.has(place)) return;
    this.#write(() => {
      if (witness.deaths(place) >= DEATHS_MAX) setAside.add(place, 'the process died on it twice');
      else witness.trying(place);
    });
  }

  /** A full disk costs what is remembered across restarts, never the deciding itself. [P6] */
  #write(write: () => void): void {
    try {
      write();
    } catch (cause) {
      if (!mayRetry(cause)) throw cause;
      if (!this.#isUnwritten)
        this.#options.log.warn({ err: cause }, 'a restart will not know what was skipped');
      this.#isUnwritten = true;
    }
  }

  /** The fold threw, or the ledger cannot take what it said of one entry. */
  #failureOf(cause: unknown): EntryFailed | undefined {
    if (cause instanceof EntryFailed) return cause;
    if (typeof cause !== 'object' || cause === null) return undefined;
    const { position, ordinal } = cause as Partial<Entry>;
    if (position === undefined) return undefined;
    const row = this.#options.source.read(position - 1, 1).entries;
    const entry = row.find((each) => each.ordinal === ordinal);
    return entry && new EntryFailed(entry, cause);
  }

  /** First time: once more, from a sound state. Second time: set aside. [P6] */
  #strike({ entry, cause }: EntryFailed): void {
    const place = placeOf(entry);
    const { log, setAside } = this.#options;
    log.error({ err: cause, place, recordKind: entry.record.kind }, 'the fold failed on this entry');
    if (this.#failedPlace === place) this.#write(() => setAside.add(place, causeText(cause)));
    // One that was decided before is not met again by the pump, which tells of the others.
    if (setAside.has(place) && entry.position <= this.#options.store.offset()) this.#reportSkipped(entry);
    this.#failedPlace = place;
  }

  /** Told when it is skipped, not when it is set aside: a death in between would keep it from the wall. */
  #reportSkipped({ record, ...place }: Entry): Change[] {
    const at = placeOf({ record, ...place });
    const venueId = 'venueId' in record ? record.venueId : undefined;
    this.#options.report({
      kind: 'condition',
      receivedAt: record.receivedAt,
      condition: 'input-set-aside',
      active: true,
      detail: `${record.kind} at ${at}: ${this.#options.setAside.detail(at) ?? ''}`,
      ...(venueId === undefined ? {} : { venueId }),
    });
    const actId = record.kind === 'act' || record.kind === 'rules' ? record.actId : undefined;
    if (actId === undefined) return [];
    // Somebody waits for the answer.
    const refusal = { ok: false, code: 'invalid', detail: 'could not be decided' } as const;
    return [{ kind: 'reply', object: { actId, ...refusal } }];
  }
}

function fold(state: State, entry: Entry): Step {
  try {
    return step(state, entry);
  } catch (cause) {
    throw new EntryFailed(entry, cause);
  }
}
