/** The handshake of CloudEvents' web hook specification (§4): a receiver says that it wants to be called, and how often. */

import { destinationOf } from '../../base/address.ts';
import type { Clock } from '../../base/clock.ts';
import type { Delivered } from '../target.ts';
import { reasonOf } from './post.ts';

/** Ours: asked again after a day. */
const PERMITTED_MS = 86_400_000;
const ANSWER_MS_MAX = 10_000;
const MINUTE_MS = 60_000;

export interface Handshake {
  /** Undefined when this request may go out now. */
  refusal(): Promise<Extract<Delivered, { kind: 'later' }> | undefined>;
}

/** `origin` is the host name by which we are known. */
export function createHandshake(url: string, origin: string, clock: Clock): Handshake {
  let permitted: { untilMs: number; perMinute: number } | undefined;
  let nextAtMs = 0;

  async function ask(): Promise<Extract<Delivered, { kind: 'later' }> | undefined> {
    try {
      const to = destinationOf(url, { 'webhook-request-origin': origin });
      const response = await fetch(to.url, {
        method: 'OPTIONS',
        headers: to.headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      await response.body?.cancel();
      const allowed = response.headers.get('webhook-allowed-origin');
      if (!response.ok || (allowed !== origin && allowed !== '*')) {
        return {
          kind: 'later',
          detail: `it does not want to be called: its handshake answered ${response.status}`,
        };
      }
      const rate = Number(response.headers.get('webhook-allowed-rate') ?? '*');
      permitted = {
        untilMs: clock.monotonicMs() + PERMITTED_MS,
        perMinute: Number.isInteger(rate) && rate > 0 ? rate : Number.POSITIVE_INFINITY,
      };
      return undefined;
    } catch (cause) {
      return { kind: 'later', detail: `its handshake cannot be reached: ${reasonOf(cause)}` };
    }
  }

  return {
    refusal: async () => {
      const nowMs = clock.monotonicMs();
      if (permitted === undefined || nowMs >= permitted.untilMs) {
        const refused = await ask();
        if (refused !== undefined || permitted === undefined) return refused;
      }
      if (nowMs < nextAtMs) {
        const detail = `it wants ${permitted.perMinute} a minute at most`;
        return { kind: 'later', detail, waitMs: nextAtMs - nowMs };
      }
      nextAtMs = nowMs + MINUTE_MS / permitted.perMinute;
      return undefined;
    },
  };
}
