/** One set of rules on a stretch of entries: a fold of its own, and what it raised. */

import { createState, type State } from '../../fold/state.ts';
import { type Step, step } from '../../fold/step.ts';
import type { Act } from '../../model/act.ts';
import type { Change } from '../../model/change.ts';
import type { Entry, JournalRecord } from '../../model/record.ts';
import { HazardHistory } from '../history/raised.ts';
import { followed, type Origin } from './follow.ts';

export interface TrialRules {
  version: string;
  text: string;
}

export interface TrialOptions {
  /** What the thing was that an act names, as people saw it when they acted. */
  originOf?(act: Act): Origin | undefined;
  /** Messages of before are not taken, ms since 1970: what stands for want of them is nothing that happened. */
  readFromMs?: number;
}

/** Before the journal's own positions, so that ids of hazards are as they were. */
const GROUND_POSITION = 0;
const GATEWAY_ACTOR = { userId: 'gateway', username: 'gateway', name: 'gateway' };

/** Deterministic. Rules that entries bring are passed over: these ones hold from the beginning to the end. */
export class Trial {
  readonly history = new HazardHistory();
  readonly #originOf: (act: Act) => Origin | undefined;
  readonly #readFromMs: number;
  #state: State = createState();
  #ordinal = 0;
  /** Acts that mean nothing under these rules, and those that the fold refused. */
  refusedActs = 0;

  constructor(rules: TrialRules, at: number, { originOf, readFromMs = 0 }: TrialOptions = {}) {
    this.#originOf = originOf ?? (() => undefined);
    this.#readFromMs = readFromMs;
    this.#ground({ kind: 'rules', receivedAt: at, version: rules.version, text: rules.text });
  }

  /** What stands on the ledger before the first entry. */
  begin(epoch: string, acts: readonly Act[], at: number): void {
    this.#ground({ kind: 'start', receivedAt: at, epoch });
    for (const act of acts) {
      this.#ground({ kind: 'act', receivedAt: at, actId: `g${this.#ordinal}`, actor: GATEWAY_ACTOR, act });
    }
  }

  /** Entries are shared between trials: none is altered, and what the fold might keep of an act is its own. */
  take(entry: Entry): void {
    const { record } = entry;
    if (record.kind === 'rules') return;
    if (record.kind !== 'act') {
      const changes = this.#keep(step(this.#state, entry), record.receivedAt);
      if (record.receivedAt >= this.#readFromMs) this.#endUnread(changes, record.receivedAt);
      return;
    }
    const act = followed(structuredClone(record.act), this.#originOf(record.act), this.#state);
    // What it was about may be among what was not taken.
    const isUnread = record.receivedAt < this.#readFromMs;
    if (act === undefined) {
      if (!isUnread) this.refusedActs += 1;
      return;
    }
    const changes = this.#keep(
      step(this.#state, { ...entry, record: { ...record, act } }),
      record.receivedAt,
    );
    const isRefused = changes.some((change) => change.kind === 'reply' && !change.object.ok);
    if (isRefused && !isUnread) this.refusedActs += 1;
  }

  /** A device that was heard again: its next silence is another one. */
  #endUnread(changes: readonly Change[], at: number): void {
    for (const change of changes) {
      if (change.kind !== 'hazard') continue;
      const { id: hazardId, kind, openedAt, active, state } = change.object;
      if (kind !== 'device' || openedAt >= this.#readFromMs || active || state === 'closed') continue;
      for (const type of ['hazard.acknowledge', 'hazard.reset'] as const) {
        this.#ground({
          kind: 'act',
          receivedAt: at,
          actId: `g${this.#ordinal}`,
          actor: GATEWAY_ACTOR,
          act: { type, hazardId },
        });
      }
    }
  }

  #ground(record: JournalRecord): void {
    this.#keep(
      step(this.#state, { position: GROUND_POSITION, ordinal: this.#ordinal, record }),
      record.receivedAt,
    );
    this.#ordinal += 1;
  }

  #keep({ state, changes }: Step, at: number): Change[] {
    this.#state = state;
    if (changes.length > 0) this.history.take(changes, at);
    return changes;
  }
}
