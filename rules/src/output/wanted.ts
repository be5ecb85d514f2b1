/** Which outputs a hazard wants, by the profile of its region. */

import { placeOf } from '../fold/derive.ts';
import type { State, VenueState } from '../fold/state.ts';
import { isWithin } from '../ledger/region-tree.ts';
import type { Hazard } from '../model/hazard.ts';
import { inForceFor, profileOf } from '../profile/profile-of.ts';
import type { OutputRule } from '../profile/sections/outputs.ts';

/** Device kind of what sounds and flashes by order. */
export const SIREN = 'siren';

export type WantedOutput = Pick<OutputRule, 'sound' | 'light' | 'forS'>;

/** By device id; empty for a hazard that wants none, or none any more. */
export function wantedOutputs(state: State, venue: VenueState, hazard: Hazard): Map<string, WantedOutput> {
  const wanted = new Map<string, WantedOutput>();
  if (!mayBeHeard(hazard)) return wanted;
  const top = inForceFor(state, hazard.region)?.region ?? 'root';
  for (const rule of profileOf(state, hazard.region).outputs.rules) {
    if (!fits(rule, hazard)) continue;
    const isElsewhere = rule.devices !== undefined;
    if (isElsewhere ? isAnswered(hazard) : isAnswered(hazard) && !hazard.active) continue;
    const devices = rule.devices?.filter((id) => isIn(state, id, top)) ?? sirensOf(venue);
    for (const id of devices) if (!wanted.has(id)) wanted.set(id, rule);
  }
  return wanted;
}

/** Whoever sets a profile orders nothing at devices beyond the region that it is set for. [P10] */
function isIn(state: State, deviceId: string, top: string): boolean {
  const region = placeOf(state, deviceId)?.venue.venue?.region;
  return region !== undefined && isWithin(state, region, top);
}

/**
 * Remote silence (GB/T 45839-2025): what stands at the venue goes on while a member is in danger, whoever silenced the
 * hazard, and after that until somebody answers. In a duty room it is for those who answer: it ends when they do.
 */
function isAnswered({ acknowledged, silenced }: Hazard): boolean {
  return acknowledged || silenced;
}

/** What is over, shelved or put aside disturbs nobody. */
function mayBeHeard({ state }: Hazard): boolean {
  return state !== 'closed' && state !== 'shelved' && state !== 'suppressed' && state !== 'out_of_service';
}

function fits(rule: OutputRule, { kind, venueRisk, live, class: signal, members }: Hazard): boolean {
  if (!(rule.kinds as readonly string[]).includes(kind)) return false;
  if (rule.colours !== undefined && !rule.colours.includes(venueRisk)) return false;
  if (live) return (rule.classes as readonly string[]).includes(signal);
  return rule.drills && members.length > 0;
}

function sirensOf(venue: VenueState): string[] {
  const ids: string[] = [];
  for (const { device } of venue.devices.values()) {
    if (device.kind === SIREN && device.retired !== true && device.outOfService === undefined)
      ids.push(device.id);
  }
  return ids;
}
