/** `/registrations`: owners who register themselves, and the office that decides. */

import type { RegionLevel, VenueFacts } from '@ninewatch/rules';
import { get, getAll, type Paged, post } from './http.ts';

export const REGISTRATION_STATES = ['pending', 'approved', 'refused', 'expired'] as const;
export type RegistrationState = (typeof REGISTRATION_STATES)[number];

export interface Registration {
  id: string;
  version: number;
  region: string;
  state: RegistrationState;
  openedAt: number;
  dueAt?: number;
  venue: {
    name: string;
    category: number;
    region: string;
    address?: string;
    licence?: string;
    licenceNumber?: string;
    facts: VenueFacts;
  };
  owner: { name: string; phone: string; username: string };
  duplicates: string[];
  decidedBy?: string;
  reason?: string;
  venueMade?: string;
}
export interface RegistrationBody {
  region: string;
  venue: { name: string; category: number; address?: string; facts: VenueFacts; licenceNumber?: string };
  owner: { name: string; phone: string; username: string; password: string };
}
export interface RegionName {
  id: string;
  name: string;
  level: RegionLevel | 'root';
  parent?: string;
}

const REGIONS_MAX = 20_000;
const one = (id: string) => `/registrations/${encodeURIComponent(id)}`;

export function registrations(state: RegistrationState, after?: string): Promise<Paged<Registration>> {
  return get<Paged<Registration>>('/registrations', { state, limit: 50, after });
}
export function registrationById(id: string): Promise<Registration> {
  return get<Registration>(one(id));
}
export function approveRegistration(
  { id, version }: Registration,
  venueId: string,
  username: string,
): Promise<Registration> {
  return post<Registration>(`${one(id)}/approve`, { venueId, username, version });
}
export function refuseRegistration({ id, version }: Registration, reason: string): Promise<Registration> {
  return post<Registration>(`${one(id)}/refuse`, { reason, version });
}
/** Without a session. */
export function registrableRegions(): Promise<RegionName[]> {
  return getAll<RegionName>('/registrations/regions', {}, REGIONS_MAX);
}
/** Without a session; the code is told this once. */
export function register(body: RegistrationBody): Promise<{ id: string; code: string }> {
  return post('/registrations', body);
}
/** Without a session. */
export function registrationStatus(
  id: string,
  code: string,
): Promise<{ state: RegistrationState; reason?: string }> {
  return post('/registrations/status', { id, code });
}
