/** `/profiles` and the profile of a region: what the public rules leave to a district. */

import type { JsonSchema } from '../editor/schema-help.ts';
import { get, type Paged, post, put } from './http.ts';

export interface ProfileInForce {
  region: string;
  /** The region whose profile it is; null for the shipped one. */
  from: string | null;
  id: string;
  version: string;
  name: { zh: string; en: string };
  revision: number;
  text: string;
}
export interface ProfileFiling {
  id: string;
  region: string;
  state: string;
  openedAt: number;
  by: string;
  profile: { id: string; version: string; revision: number };
  note?: string;
}
export interface ProfileCheck {
  ok: boolean;
  errors: { line: number; column: number; reason: string }[];
}

const one = (region: string) => `/regions/${encodeURIComponent(region)}/profile`;

export function profileHistory(after?: string): Promise<Paged<ProfileFiling>> {
  return get<Paged<ProfileFiling>>('/profiles', { limit: 50, after });
}
export function profileOf(region: string): Promise<ProfileInForce> {
  return get<ProfileInForce>(one(region));
}
export function shippedProfile(): Promise<ProfileInForce> {
  return get<ProfileInForce>('/profiles/shipped');
}
export function profileSchema(): Promise<JsonSchema> {
  return get<JsonSchema>('/profile-schema');
}
export function checkProfile(text: string): Promise<ProfileCheck> {
  return post<ProfileCheck>('/profiles/check', { text });
}
/** `revision`: that of the region's own profile, 0 when it has none. */
export function setProfile(region: string, text: string, note: string, revision: number): Promise<unknown> {
  return put(one(region), { text, revision, ...(note === '' ? {} : { note }) });
}
