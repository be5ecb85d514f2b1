/** Hands acts to the decider and turns its decisions into answers or problems. */

import type { Act, Actor, ActReply, AuditAct, Region, User } from '@ninewatch/rules';
import type { Clock } from '../../base/clock.ts';
import { causeText, type GatewayError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Caller } from '../access/permissions.ts';
import { Problem } from './problems.ts';

/** Acts that wait for their decision at a time; more are refused, so that a stuck decider fills no memory. [P8] */
const WAITING_MAX = 512;
/** Long enough for a decider that catches up; the act is journalled, so the answer is not "try again". */
export const WAIT_MS_MAX = 25_000;

export interface DecidingOptions {
  clock: Clock;
  log: Log;
  decide(act: Act, actor: Actor): Promise<ActReply>;
  /** Called before the answer leaves, so that the next call of the same person sees it. */
  learn(thing: { user?: User; region?: Region }): void;
}

export class Deciding {
  readonly #options: DecidingOptions;
  #waiting = 0;

  constructor(options: DecidingOptions) {
    this.#options = options;
  }

  /** → the thing after what was asked. Throws the Problem of a refusal. */
  async decided<T>(ask: () => Promise<ActReply>): Promise<T> {
    if (this.#waiting >= WAITING_MAX) throw new Problem('overloaded', undefined, { retryAfterS: 5 });
    this.#waiting += 1;
    const decision = await this.#inTime(ask());
    if (!decision.ok) throw refusal(decision);
    return decision.value as T;
  }

  /** → the thing after the act. Throws the Problem of a refusal. */
  async act<T>(act: Act, caller: Caller): Promise<T> {
    const value = await this.decided(() => this.#options.decide(act, caller.actor));
    if (act.type === 'user.create' || act.type === 'user.change' || act.type === 'calendar.token') {
      this.#options.learn({ user: value as User });
    }
    if (act.type === 'region.create' || act.type === 'region.change') {
      this.#options.learn({ region: value as Region });
    }
    return value as T;
  }

  /** The decider knows only what is open: `not-found` of something that the ledger has closed means that. */
  async becauseClosed(cause: unknown, look: () => Promise<{ state: string } | null>): Promise<unknown> {
    if (!(cause instanceof Problem) || cause.code !== 'not-found') return cause;
    const thing = await look();
    return thing?.state === 'closed' ? new Problem('already-closed') : cause;
  }

  /** For the audit log alone: a login does not fail because it could not be written down. */
  note(act: AuditAct, actor: Actor): void {
    this.#options.decide(act, actor).catch((cause: unknown) => {
      this.#options.log.warn({ cause: causeText(cause), act: act.type }, 'a session act was not audited');
    });
  }

  async #inTime(reply: Promise<ActReply>): Promise<ActReply> {
    const late = Promise.withResolvers<never>();
    const timer = this.#options.clock.after(WAIT_MS_MAX, () => late.reject(new Problem('not-decided-yet')));
    try {
      return await Promise.race([reply, late.promise]);
    } finally {
      this.#waiting -= 1;
      timer.stop();
    }
  }
}

function refusal(reply: Extract<ActReply, { ok: false }>): Problem {
  return new Problem(reply.code, reply.detail, {
    ...(reply.field === undefined ? {} : { field: reply.field }),
    ...(reply.deviceIds === undefined ? {} : { deviceIds: reply.deviceIds }),
  });
}

/** What a failure of the world means to a client: try again, or our fault. */
export function problemOfFailure(failure: GatewayError): Problem {
  if (failure.code === 'journal-full' || failure.code === 'journal-failed') {
    return new Problem('not-stored', undefined, { retryAfterS: 10 });
  }
  const isBusy = failure.retryable || ['overloaded', 'journal-closed', 'worker-lost'].includes(failure.code);
  return isBusy ? new Problem('overloaded', undefined, { retryAfterS: 5 }) : new Problem('internal');
}
