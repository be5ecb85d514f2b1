/** One typed call to the gateway's API: cookie session, JSON, problem details, a limit on waiting. */

import { ApiProblem, problemOf, unreachable } from './problem.ts';

/** A little longer than the gateway waits for a decision. */
const WAIT_MS_MAX = 35_000;
const BASE = '/api/v1';

export interface Paged<T> {
  items: T[];
  next: string | null;
}

export type Query = Record<string, string | number | undefined>;

let onSignedOut: () => void = () => undefined;

/** Called when a call finds that the session is over. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

export function pathOf(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return `${BASE}${path}${text === '' ? '' : `?${text}`}`;
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return call<T>('GET', pathOf(path, query), signal === undefined ? {} : { signal });
}

export function post<T>(path: string, body: object = {}): Promise<T> {
  return call<T>('POST', pathOf(path), { body });
}

export function remove(path: string): Promise<void> {
  return call<void>('DELETE', pathOf(path), {});
}

/** All pages of a list, up to `itemsMax`. */
export async function getAll<T>(path: string, query: Query, itemsMax: number): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page = await get<Paged<T>>(path, { ...query, limit: Math.min(1_000, itemsMax), after });
    items.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined && items.length < itemsMax);
  return items;
}

async function call<T>(
  method: string,
  url: string,
  { body, signal }: { body?: object; signal?: AbortSignal },
): Promise<T> {
  const timeout = AbortSignal.timeout(WAIT_MS_MAX);
  const response = await fetch(url, {
    method,
    credentials: 'same-origin',
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
  }).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (response.ok) return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  const problem = problemOf(response.status, await response.json().catch(() => null));
  if (problem.code === 'not-signed-in') onSignedOut();
  throw problem;
}

export { ApiProblem };
