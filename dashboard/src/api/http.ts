/** One typed call to the gateway's API: cookie session, JSON, problem details, a limit on waiting. */

import { ApiProblem, problemOf, unreachable } from './problem.ts';

/** A little longer than the gateway waits for a decision. */
const WAIT_MS_MAX = 35_000;
const BASE = '/api/v1';

export interface Paged<T> {
  items: T[];
  next: string | null;
}

export type Query = Record<string, string | number | boolean | undefined>;

/** What the gateway limits an import to: 20,000 lines, some megabytes; its report takes longer than an act. */
const UPLOAD_WAIT_MS_MAX = 180_000;

let onSignedOut: () => void = () => undefined;
let sessions = 0;

/** Called when a call finds that the session is over. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

/** Another session from here on: what was asked in the one before says nothing about it. */
export function nextSession(): void {
  sessions += 1;
}

/** A call made elsewhere has found that the session is over. */
export function signedOut(): void {
  onSignedOut();
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

export function put<T>(path: string, body: object): Promise<T> {
  return call<T>('PUT', pathOf(path), { body });
}

export function patch<T>(path: string, body: object): Promise<T> {
  return call<T>('PATCH', pathOf(path), { body });
}

/** A file as it is: a photo, a table. */
export function upload<T>(
  path: string,
  file: Blob,
  { query, type = file.type }: { query?: Query; type?: string } = {},
): Promise<T> {
  return call<T>('POST', pathOf(path, query), { file, type });
}

/** Text that is no JSON: a profile, a rule file. */
export function sendText<T>(method: 'PUT' | 'POST', path: string, text: string, type: string): Promise<T> {
  return call<T>(method, pathOf(path), { file: new Blob([text]), type });
}

/** What is no JSON: the text of rules. */
export function getText(path: string): Promise<string> {
  return call<string>('GET', pathOf(path), { isText: true });
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

interface Sent {
  body?: object;
  file?: Blob;
  type?: string;
  isText?: boolean;
  signal?: AbortSignal;
}

async function call<T>(method: string, url: string, sent: Sent): Promise<T> {
  const own = sessions;
  const timeout = AbortSignal.timeout(sent.file === undefined ? WAIT_MS_MAX : UPLOAD_WAIT_MS_MAX);
  const response = await fetch(url, {
    method,
    credentials: 'same-origin',
    signal: sent.signal === undefined ? timeout : AbortSignal.any([sent.signal, timeout]),
    ...contentOf(sent),
  }).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (response.ok && sent.isText === true) return (await response.text()) as T;
  if (response.ok) return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  const problem = problemOf(response.status, await response.json().catch(() => null));
  if (problem.code === 'not-signed-in' && own === sessions) onSignedOut();
  throw problem;
}

function contentOf({ body, file, type = '' }: Sent): RequestInit {
  if (file !== undefined) return { body: file, headers: { 'content-type': type } };
  if (body === undefined) return {};
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

export { ApiProblem };
