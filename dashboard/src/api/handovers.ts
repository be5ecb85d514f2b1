/** `/handovers`: the watch is handed over, signed by who goes and who comes. */

import type { HandoverFiling } from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

export function listHandovers(filter: {
  state?: string;
  region?: string;
  after?: string | undefined;
}): Promise<Paged<HandoverFiling>> {
  return get<Paged<HandoverFiling>>('/handovers', { ...filter, limit: 50 });
}

export function handoverById(id: string): Promise<HandoverFiling> {
  return get<HandoverFiling>(`/handovers/${encodeURIComponent(id)}`);
}

export function offerHandover(body: {
  region: string;
  note: string;
  leader?: string;
}): Promise<HandoverFiling> {
  return post<HandoverFiling>('/handovers', body);
}

/** `version`: what the caller saw; another one by now is refused as `stale-version`. */
export function signHandover(
  { id, version }: Pick<HandoverFiling, 'id' | 'version'>,
  note: string,
): Promise<HandoverFiling> {
  const words = note.trim() === '' ? {} : { note: note.trim() };
  return post<HandoverFiling>(`/handovers/${encodeURIComponent(id)}/sign`, { ...words, version });
}
