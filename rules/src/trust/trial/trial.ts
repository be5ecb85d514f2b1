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

/** Before the journal's own positions, so that ids of hazards are as they were. */
const GROUND_POSITION = 0;
const GATEWAY_ACTOR = { userId: 'gateway', username: 'gateway', name: 'gateway' };

/** Deterministic. Rules that entries bring are passed over: these ones hold from the beginning to the end. */
export class Trial {
  readonly history = new HazardHistory();
  readonly #originOf: (act: Act) => Origin | undefined;
  #state: State = createState();
  #ordinal = 0;
  /** Acts that mean nothing under these rules, and those that the fold refused. */
  refusedActs = 0;

  /** `originOf` says what the thing was that an act names, as people saw it when they acted. */
  constructor(rules: TrialRules, at: number, originOf: (act: Act) => Origin | undefined = () => undefined) {
    this.#originOf = originOf;
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
      this.#keep(step(this.#state, entry), record.receivedAt);
      return;
    }
    const act = followed(structuredClone(record.act), this.#originOf(record.act), this.#state);
    if (act === undefined) {
      this.refusedActs += 1;
      return;
    }
    const changes = this.#keep(
      step(this.#state, { ...entry, record: { ...record, act } }),
      record.receivedAt,
    );
    if (changes.some((change) => change.kind === 'reply' && !change.object.ok)) this.refusedActs += 1;
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
