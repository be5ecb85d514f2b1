/** Session tokens: made at login, checked at every call against the user as he is now. */

import { randomUUID } from 'node:crypto';
import type { User } from '@ninewatch/rules';
import type { Clock } from '../../base/clock.ts';
import type { People } from './people.ts';
import { asActor, type Caller } from './permissions.ts';

export const SESSION_MS = 12 * 60 * 60 * 1000;
/** By which a clock may have been set back since a session began. */
const CLOCK_ERROR_MS = 5 * 60_000;
/**
 * Signed-out tokens are remembered until they would have ended anyway; beyond it the oldest is forgotten and works
 * again until its end. A login takes a quarter of a second, so to get there takes 20 minutes of nothing else. [P8]
 */
export const ENDED_MAX = 10_000;

export interface TokenClaims {
  /** User id. */
  sub: string;
  username: string;
  epoch: number;
  jti: string;
  /** Seconds since 1970 [RFC 7519]. */
  iat: number;
  exp: number;
}

/** Signs and opens tokens; `open` returns undefined for anything not signed by us. */
export interface TokenSigner {
  sign(claims: TokenClaims): string;
  open(token: string): TokenClaims | undefined;
}

/** Where sign-outs outlive a restart: token id → end of the token, ms; the oldest sign-out first. */
export interface SignedOutStore {
  /** As they were when it was opened. */
  kept: ReadonlyMap<string, number>;
  /** Resolves when all of them are on disk; rejects with a retryable GatewayError when they cannot be. */
  save(ended: ReadonlyMap<string, number>): Promise<void>;
}

export interface SessionsOptions {
  signer: TokenSigner;
  people: People;
  clock: Clock;
  /** Without it sign-outs are forgotten at a restart. */
  signedOut?: SignedOutStore | undefined;
}

export class Sessions {
  readonly #signer: TokenSigner;
  readonly #people: People;
  readonly #clock: Clock;
  /** Wall time at the zero of monotonic time. */
  readonly #zeroMs: number;
  readonly #signedOut: SignedOutStore | undefined;
  readonly #ended: Map<string, number>;

  constructor({ signer, people, clock, signedOut }: SessionsOptions) {
    this.#signer = signer;
    this.#people = people;
    this.#clock = clock;
    this.#zeroMs = clock.nowMs() - clock.monotonicMs();
    this.#signedOut = signedOut;
    this.#ended = new Map(signedOut?.kept);
  }

  begin(user: User): { token: string; expiresAt: number } {
    const iat = Math.floor(this.#nowMs() / 1000);
    const exp = iat + SESSION_MS / 1000;
    const identity = { sub: user.id, username: user.username, epoch: user.sessionEpoch };
    const token = this.#signer.sign({ ...identity, jti: randomUUID(), iat, exp });
    return { token, expiresAt: exp * 1000 };
  }

  /** Null when the token is foreign, over, signed out, or its user is gone, disabled or renewed. */
  async check(token: string): Promise<Caller | null> {
    const claims = this.#signer.open(token);
    if (claims === undefined) return null;
    const leftMs = claims.exp * 1000 - this.#nowMs();
    // Longer than any session lasts: made while the clock was ahead.
    if (leftMs <= 0 || leftMs > SESSION_MS + CLOCK_ERROR_MS) return null;
    if (this.#ended.has(claims.jti)) return null;
    const user = await this.#people.find(claims.username);
    if (user === null || user.id !== claims.sub) return null;
    if (user.disabled === true || user.sessionEpoch !== claims.epoch) return null;
    return {
      actor: asActor(user),
      grants: user.roles,
      version: user.version,
      token,
      tokenId: claims.jti,
      expiresAt: claims.exp * 1000,
    };
  }

  /** Ends it at once; resolves when a restart will not bring it back. What cannot be saved is, with the next one. */
  async end(caller: Caller): Promise<void> {
    const now = this.#nowMs();
    for (const [id, expiresAt] of this.#ended) if (expiresAt <= now) this.#ended.delete(id);
    this.#ended.set(caller.tokenId, caller.expiresAt);
    const oldest = this.#ended.keys().next();
    if (this.#ended.size > ENDED_MAX && !oldest.done) this.#ended.delete(oldest.value);
    await this.#signedOut?.save(this.#ended);
  }

  /** A jump of the clock is no elapsed time: it must not sign the duty officer out. [P3] */
  #nowMs(): number {
    return this.#zeroMs + this.#clock.monotonicMs();
  }
}
