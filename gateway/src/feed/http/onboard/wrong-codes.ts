/** Counts wrong codes by network: guessing is slowed down, and nobody shuts out a device whose long code is right. */

import type { FastifyRequest } from 'fastify';
import { clientAddress } from '../client-address.ts';
import { networkOf } from '../people/network.ts';

/** In the window, from one network; ours: some mistyped labels, and no guessing. */
export const WRONG_CODES_MAX = 10;
const WINDOW_MS = 600_000;
/** Beyond it the one that was first is forgotten. [P8] */
const NETWORKS_MAX = 10_000;

type Asking = Pick<FastifyRequest, 'ip' | 'socket'>;

export class WrongCodes {
  readonly #wrong = new Map<string, { since: number; count: number }>();

  /** Seconds until this network may try again; 0 when it may now. */
  waitS(request: Asking, nowMs: number): number {
    const known = this.#wrong.get(networkOf(clientAddress(request)));
    if (known === undefined || known.count < WRONG_CODES_MAX) return 0;
    return Math.max(0, Math.ceil((known.since + WINDOW_MS - nowMs) / 1_000));
  }

  count(request: Asking, nowMs: number): void {
    const network = networkOf(clientAddress(request));
    const known = this.#wrong.get(network);
    const isOver = known === undefined || nowMs - known.since >= WINDOW_MS;
    this.#wrong.set(network, isOver ? { since: nowMs, count: 1 } : { ...known, count: known.count + 1 });
    const [first] = this.#wrong.keys();
    if (this.#wrong.size > NETWORKS_MAX && first !== undefined) this.#wrong.delete(first);
  }
}
