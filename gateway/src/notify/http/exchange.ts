/** One HTTP exchange of a channel: a bounded answer as text, whatever the status. */

import { destinationOf } from '../../base/address.ts';
import { unreachable } from '../port/later.ts';

/** What a gateway of messages answers is some hundred bytes; more is not read. [P8] */
const ANSWER_BYTES_MAX = 64 * 1024;

export interface Answer {
  status: number;
  text: string;
  /** `Retry-After` in ms, when it is given in seconds. */
  retryAfterMs?: number;
}

/** Redirects are not followed: what a secret address is for goes nowhere else. */
export async function exchange(
  url: string,
  {
    method,
    headers,
    body,
    signal,
  }: { method: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
): Promise<Answer> {
  try {
    const to = destinationOf(url, headers);
    const response = await fetch(to.url, {
      method,
      headers: to.headers,
      signal,
      redirect: 'error',
      ...(body === undefined ? {} : { body }),
    });
    const retryAfter = response.headers.get('retry-after') ?? '';
    return {
      status: response.status,
      text: await textOf(response),
      ...(/^\d{1,6}$/.test(retryAfter) ? { retryAfterMs: Number(retryAfter) * 1_000 } : {}),
    };
  } catch (cause) {
    // An address may be a secret itself: the host alone is said. [P10]
    throw unreachable(new URL(url).host, innermost(cause));
  }
}

export function postJson(url: string, body: unknown, signal: AbortSignal): Promise<Answer> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return exchange(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
}

/** Undefined when it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Said by the caller, with what it expected.
    return undefined;
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch failed` says nothing; what it was caused by does. */
function innermost(cause: unknown): unknown {
  return cause instanceof Error && cause.cause !== undefined ? innermost(cause.cause) : cause;
}
