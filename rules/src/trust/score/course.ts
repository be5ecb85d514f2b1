/** One run for a score: messages through a fold, with ticks between them and people who look after what was raised. */

import { createState } from '../../fold/state.ts';
import { step } from '../../fold/step.ts';
import type { Act } from '../../model/act.ts';
import type { JournalRecord, MessageRecord } from '../../model/record.ts';
import { HazardHistory, type Raised } from '../history/raised.ts';
import type { TrialRules } from '../trial/trial.ts';
import { People } from './people.ts';

const TICK_MS = 5_000;
const ACTOR = { userId: 'officer', username: 'officer', name: 'officer' };

export class ScoredCourse {
  readonly #history = new HazardHistory();
  readonly #people = new People();
  #state = createState();
  #position = 0;
  #nextTickMs: number;

  constructor(rules: TrialRules, ground: readonly Act[], beginsAtMs: number) {
    this.#nextTickMs = beginsAtMs + TICK_MS;
    this.#take({ kind: 'start', receivedAt: beginsAtMs, epoch: 'score' });
    this.#take({ kind: 'rules', receivedAt: beginsAtMs, version: rules.version, text: rules.text });
    for (const act of ground) this.#act(act, beginsAtMs);
  }

  /** In the order of receipt. */
  take(message: MessageRecord): void {
    if (message.receivedAt >= this.#nextTickMs) this.passTime(message.receivedAt);
    this.#take(message);
  }

  passTime(untilMs: number): void {
    for (; this.#nextTickMs <= untilMs; this.#nextTickMs += TICK_MS) {
      this.#take({ kind: 'tick', receivedAt: this.#nextTickMs, elapsedMs: TICK_MS });
      for (const act of this.#people.acts(this.#nextTickMs)) this.#act(act, this.#nextTickMs);
    }
  }

  raised(): Raised[] {
    return this.#history.raised();
  }

  #act(act: Act, receivedAt: number): void {
    this.#take({ kind: 'act', receivedAt, actId: `a${this.#position}`, actor: ACTOR, act });
  }

  #take(record: JournalRecord): void {
    this.#position += 1;
    const { state, changes } = step(this.#state, { position: this.#position, ordinal: 0, record });
    this.#state = state;
    if (changes.length === 0) return;
    this.#history.take(changes, record.receivedAt);
    this.#people.take(changes, record.receivedAt);
  }
}
