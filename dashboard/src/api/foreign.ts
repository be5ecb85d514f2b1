/** `/proposals` and `/sources`: foreign devices that wait for a person, and who speaks for them. */

import type { Device, ForeignFiling } from '@ninewatch/rules';
import { get, getAll, type Paged, post, type Query } from './http.ts';

export const PROPOSAL_STATES = ['open', 'dismissed', 'accepted'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export interface Source {
  id: string;
  kind: string;
  region: string;
  state: 'connecting' | 'up' | 'down';
  since: number;
  trouble?: string;
  /** All counts are since the gateway's start. */
  messages: number;
  lastAt?: number;
  stored: number;
  devices: number;
  proposals: number;
  overLimit: number;
  unmapped: { field: string; why: string; count: number; device?: string; value?: string }[];
  unmappedMore: number;
}
export interface AcceptBody {
  id: string;
  venueId: string;
  kind: string;
  place?: string;
}

const PAGE = 50;
const SOURCES_MAX = 500;
const one = (id: string) => `/proposals/${encodeURIComponent(id)}`;

export function proposals(
  filter: { state: ProposalState; source?: string },
  after?: string,
): Promise<Paged<ForeignFiling>> {
  return get<Paged<ForeignFiling>>('/proposals', { ...filter, limit: PAGE, after } as Query);
}
export function sources(): Promise<Source[]> {
  return getAll<Source>('/sources', {}, SOURCES_MAX);
}
export function acceptProposal(
  { id, version }: Pick<ForeignFiling, 'id' | 'version'>,
  body: AcceptBody,
): Promise<Device> {
  return post<Device>(`${one(id)}/accept`, { ...body, version });
}
/** A dismissed one waits again when it is recalled. */
export function decideProposal(
  { id, version }: Pick<ForeignFiling, 'id' | 'version'>,
  what: 'dismiss' | 'recall',
  note: string,
): Promise<ForeignFiling> {
  return post<ForeignFiling>(`${one(id)}/${what}`, { ...(note === '' ? {} : { note }), version });
}
