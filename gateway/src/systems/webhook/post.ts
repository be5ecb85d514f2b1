/** One HTTP request to a receiver, and what its answer means. */

import { destinationOf } from '../../base/address.ts';
import type { Clock } from '../../base/clock.ts';
import { causeText } from '../../base/errors.ts';
import type { Delivered } from '../target.ts';
import { retryAfterMs } from './retry-after.ts';

export interface Message {
  headers: Record<string, string>;
  body: string;
}

const ANSWER_MS_MAX = 10_000;

/**
 * 2xx: taken. 410: gone. 408, 425, 429, 5xx and no answer within 10 s: later, when `Retry-After` says. Other answers,
 * redirections among them: refused for good.
 */
export async function post(
  url: string,
  { headers, body }: Message,
  clock: Pick<Clock, 'nowMs'>,
): Promise<Delivered> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const to = destinationOf(url, headers);
    const response = await fetch(to.url, {
      method: 'POST',
      headers: to.headers,
      body,
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    return meaningOf(response, clock.nowMs());
  } catch (cause) {
    return { kind: 'later', detail: `it cannot be reached: ${reasonOf(cause)}` };
  }
}

function meaningOf({ status, headers }: Response, nowMs: number): Delivered {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const detail = `it answered ${status}`;
  if (status === 410) return { kind: 'gone', detail };
  const isLater = status >= 500 || status === 408 || status === 425 || status === 429;
  if (!isLater) return { kind: 'refused', detail };
  const waitMs = retryAfterMs(headers.get('retry-after'), nowMs);
  return { kind: 'later', detail, ...(waitMs === undefined ? {} : { waitMs }) };
}

/** `fetch` hides what happened in the cause of `fetch failed`. */
export function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error ? cause.cause : undefined;
  return inner === undefined ? causeText(cause) : `${causeText(cause)}: ${causeText(inner)}`;
}
