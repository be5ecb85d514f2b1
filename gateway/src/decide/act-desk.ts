/** The main thread's side of deciding: journals acts and pairs each with its decision. */

import type { Act, Actor, ActRecord, ActReply, Change, RulesRecord } from '@ninewatch/rules';
import { GatewayError } from '../base/errors.ts';

/** Acts that may wait for their decision at once; one more is refused as `overloaded`. */
export const ACTS_WAITING_MAX = 1_000;

/** Longest wait for a decision before the caller is told that it is still open, ms. */
export const ACT_WAIT_MS_MAX = 30_000;

interface Waiting {
  resolve(reply: ActReply): void;
  reject(cause: unknown): void;
}

/** Rules that a person, or a signal, asks for. */
type AskedRules = RulesRecord & { actId: string };

export interface ActDeskPorts {
  append(record: ActRecord | AskedRules): Promise<unknown>;
  nowMs(): number;
  newId(): string;
  after(delayMs: number, run: () => void): { stop(): void };
}

/** Journals acts and waits for the `reply` change that answers each. */
export class ActDesk {
  readonly #waiting = new Map<string, Waiting>();
  readonly #ports: ActDeskPorts;

  constructor(ports: ActDeskPorts) {
    this.#ports = ports;
  }

  /**
   * Resolves with the decision; rejects when the act could not be journalled or nobody decided in time. Retryable
   * only when the act is known not to be in the journal: what is or may be there can still be decided. [P1]
   */
  decide(act: Act, actor: Actor): Promise<ActReply> {
    return this.#ask((asked) => ({ kind: 'act', ...asked, actor, act }));
  }

  /** As an act is: rules are records of their own, since they are not always asked for. */
  changeRules(rules: Omit<RulesRecord, 'kind' | 'receivedAt' | 'actId'>): Promise<ActReply> {
    return this.#ask((asked) => ({ kind: 'rules', ...asked, ...rules }));
  }

  async #ask(
    make: (asked: { receivedAt: number; actId: string }) => ActRecord | AskedRules,
  ): Promise<ActReply> {
    if (this.#waiting.size >= ACTS_WAITING_MAX) {
      throw new GatewayError('overloaded', true, `${ACTS_WAITING_MAX} acts wait for a decision`);
    }
    const actId = this.#ports.newId();
    const decided = new Promise<ActReply>((resolve, reject) => this.#waiting.set(actId, { resolve, reject }));
    let isStored = false;
    const late = this.#ports.after(ACT_WAIT_MS_MAX, () => {
      const detail = isStored ? 'it is stored and will be decided' : 'it may yet be stored and decided';
      this.#waiting.get(actId)?.reject(new GatewayError('overloaded', false, `not decided yet; ${detail}`));
    });
    try {
      const appended = this.#ports.append(make({ receivedAt: this.#ports.nowMs(), actId })).then(() => {
        isStored = true;
      });
      // The decision may come before the append's own answer reaches this thread.
      const [, reply] = await Promise.all([appended, decided]);
      return reply;
    } finally {
      late.stop();
      this.#waiting.delete(actId);
    }
  }

  /** Hands out the replies among committed changes. */
  take(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'reply') this.#waiting.get(change.object.actId)?.resolve(change.object);
    }
  }
}
