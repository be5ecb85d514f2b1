/** Which profile holds in a region: that of the nearest region above it which has one, else the shipped one. */

import type { State } from '../fold/state.ts';
import { type Profile, parseProfile } from './parse.ts';
import { SHIPPED_PROFILE } from './shipped.generated.ts';

/** A profile as it took effect in a region; its text is what a replay reads. */
export interface ProfileInForce {
  region: string;
  id: string;
  version: string;
  text: string;
  /** Counts the profiles that took effect in this region, from 1. */
  revision: number;
  since: number;
  by: string;
  note?: string;
  /** Hash of the file text that was taken last, though a profile from elsewhere may have followed it. */
  fileHash?: string;
}

/** One that this version cannot read any more gives way to the shipped one: deciding goes on. [P6] */
export function profileOf(state: State, region: string): Profile {
  const own = inForceFor(state, region);
  for (const text of own === undefined ? [SHIPPED_PROFILE] : [own.text, SHIPPED_PROFILE]) {
    const parsed = parseProfile(text);
    if (parsed.ok) return parsed.profile;
  }
  throw new Error('the shipped profile cannot be read');
}

export function inForceFor(state: State, region: string): ProfileInForce | undefined {
  if (state.profiles.size === 0) return undefined;
  for (let id: string | undefined = region; id !== undefined; id = state.regions.get(id)?.parent) {
    const own = state.profiles.get(id);
    if (own !== undefined) return own;
  }
  return undefined;
}
