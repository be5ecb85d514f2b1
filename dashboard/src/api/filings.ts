/** What the closed loop keeps on file: every type of it is listed and read in the same way. */

import { get, type Paged, post, type Query } from './http.ts';

/** As lists give it. */
export type Named<T> = T & { venueName?: string };

export interface FilingQuery extends Query {
  /** One or several, divided by commas. */
  state?: string | undefined;
  venue?: string | undefined;
  region?: string | undefined;
  /** Opened at or after, and before, ms. */
  from?: number | undefined;
  until?: number | undefined;
  after?: string | undefined;
  limit?: number | undefined;
}

const PAGE = 50;

/** Newest first; `path` without the slash: `permits`. */
export function listFilings<T>(path: string, query: FilingQuery = {}): Promise<Paged<Named<T>>> {
  return get<Paged<Named<T>>>(`/${path}`, { limit: PAGE, ...query });
}

export function filingById<T>(path: string, id: string): Promise<Named<T>> {
  return get<Named<T>>(`/${path}/${encodeURIComponent(id)}`);
}

export function actOnFiling<T>(path: string, id: string, act: string, body: object = {}): Promise<T> {
  return post<T>(`/${path}/${encodeURIComponent(id)}/${act}`, body);
}
