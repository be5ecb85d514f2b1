/** Venues enter the ledger and change; their colour follows their facts. */

import { wakePlace } from '../duty/wake.ts';
import { fileAway } from '../filing/keep.ts';
import { canonical } from '../fold/checkpoint/canonical.ts';
import { type Decision, done, isId, refuse, staleVersion } from '../fold/decision.ts';
import { rejudge } from '../fold/inputs/devices.ts';
import { createVenueState, type VenueState } from '../fold/state.ts';
import { emit, GATEWAY, type Turn } from '../fold/turn.ts';
import { recolour } from '../hazard/recolour.ts';
import type { Actor, LedgerAct, VenueInput } from '../model/act.ts';
import { RISK_COLOURS, type RiskColour, type Venue } from '../model/facts.ts';
import { profileOf } from '../profile/profile-of.ts';
import { rescoreKnown } from '../score/rescore.ts';
import { assess } from './assessment.ts';
import { reweighDisablements } from './disablement.ts';
import { isWithin } from './region-tree.ts';
import { checkVenuePhotos, linkVenuePhotos } from './venue-photos.ts';

type VenuePatch = Partial<Omit<VenueInput, 'id'>>;

export function createVenue(turn: Turn, input: VenueInput): Decision {
  const { state } = turn;
  const refusal = checkNewVenue(turn, input);
  if (refusal !== null) return refusal;
  const venue: Venue = {
    ...input,
    facts: { ...input.facts },
    version: 1,
    risk: 'yellow',
    computedRisk: 'yellow',
    riskReasons: [],
    overLimit: [],
    createdAt: turn.at,
  };
  assess(venue, profileOf(state, venue.region));
  state.venues.set(venue.id, createVenueState(venue.id, venue));
  fileColour(turn, venue, null);
  emit(turn, { kind: 'venue', object: venue });
  linkVenuePhotos(turn, venue);
  return done(venue);
}

/** A refusal when there cannot be this one, else null; `field` is where the id was given. */
export function checkNewVenue(turn: Turn, input: VenueInput, field = 'id'): Decision | null {
  if (!isId(input.id)) return refuse('invalid', 'an id is 1–64 of A-Z a-z 0-9 . _ -', { field });
  if (turn.state.venues.has(input.id)) {
    return refuse('already-exists', `venue ${input.id} exists`, { field });
  }
  return checkVenueFields(turn, input, input.region);
}

export function changeVenue(turn: Turn, act: Extract<LedgerAct, { type: 'venue.change' }>): Decision {
  const found = findVenue(turn, act.id, act.expectedVersion);
  if ('refusal' in found) return found;
  return patchVenue(turn, found.place, act.patch);
}

/** Facts that the patch does not name stay as they are. */
export function patchVenue(turn: Turn, place: VenuePlace, patch: VenuePatch): Decision {
  const refusal = checkVenueFields(turn, patch, patch.region ?? place.venue.region);
  if (refusal !== null) return refusal;
  const { facts, ...fields } = patch;
  const { photos } = place.venue;
  Object.assign(place.venue, fields);
  linkVenuePhotos(turn, place.venue, photos);
  if (facts !== undefined) Object.assign(place.venue.facts, facts);
  return settle(turn, place);
}

/** Whether the patch says nothing new: an imported line that is so already changes no version. */
export function saysNothingNew(venue: Venue, { facts = {}, ...fields }: VenuePatch): boolean {
  const isSame = (own: object, said: object) =>
    Object.entries(said).every(([field, value]) => sameText(own[field as keyof typeof own], value));
  return isSame(venue, fields) && isSame(venue.facts, facts);
}

function sameText(one: unknown, other: unknown): boolean {
  return canonical(one ?? null) === canonical(other ?? null);
}

/** Blue is a person's judgement of a venue that would be yellow; every override has a reason. */
export function overrideVenue(
  turn: Turn,
  actor: Actor,
  act: Extract<LedgerAct, { type: 'venue.override' }>,
): Decision {
  const found = findVenue(turn, act.id, act.expectedVersion);
  if ('refusal' in found) return found;
  const { venue } = found.place;
  const refusal = checkOverride(venue, act);
  if (refusal !== null) return refusal;
  if (act.colour === null) delete venue.override;
  else venue.override = { colour: act.colour, reason: act.reason, by: actor.username, at: turn.at };
  return settle(turn, found.place);
}

/** Null when the colour may be set, or taken back. */
export function checkOverride(
  venue: Venue,
  { colour, reason }: Pick<Extract<LedgerAct, { type: 'venue.override' }>, 'colour' | 'reason'>,
): Decision | null {
  if (reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  if (colour === null) {
    return venue.override === undefined ? refuse('wrong-state', 'there is no override') : null;
  }
  if (!RISK_COLOURS.includes(colour)) return refuse('invalid', 'no such colour', { field: 'colour' });
  if (colour === 'blue' && venue.computedRisk !== 'yellow') {
    return refuse('invalid', `only a yellow venue can be blue, this is ${venue.computedRisk}`, {
      field: 'colour',
    });
  }
  return null;
}

export interface VenuePlace {
  place: VenueState;
  venue: Venue;
}

/** The pseudo-venue is nobody's venue. */
export function venuePlace(turn: Turn, id: string): VenuePlace | undefined {
  const place = turn.state.venues.get(id);
  return place?.venue == null ? undefined : { place, venue: place.venue };
}

export function findVenue(
  turn: Turn,
  id: string,
  expectedVersion: number | undefined,
): { place: VenuePlace } | Extract<Decision, { refusal: unknown }> {
  const place = venuePlace(turn, id);
  if (place === undefined) return refuse('not-found', `no venue ${id}`);
  return staleVersion(place.venue, expectedVersion) ?? { place };
}

/** What follows from changed facts, at once: colour, open hazards, the rules of its devices. */
export function settle(turn: Turn, { place, venue }: VenuePlace, before: RiskColour = venue.risk): Decision {
  assess(venue, profileOf(turn.state, venue.region));
  venue.version += 1;
  if (venue.risk !== before) fileColour(turn, venue, before);
  emit(turn, { kind: 'venue', object: venue });
  recolour(turn, place, venue);
  wakePlace(place);
  for (const { device } of place.devices.values()) rejudge(turn, device.id);
  reweighDisablements(turn, place);
  rescoreKnown(turn, place);
  return done(venue);
}

/** Another profile holds in this region now, or it lies elsewhere: what is assessed otherwise follows at once. */
export function reassessVenues(turn: Turn, region: string): void {
  for (const { id } of turn.state.venues.values()) {
    const found = venuePlace(turn, id);
    if (found === undefined || !isWithin(turn.state, found.venue.region, region)) continue;
    const { venue } = found;
    const [before, colour] = [assessmentOf(venue), venue.risk];
    assess(venue, profileOf(turn.state, venue.region));
    if (assessmentOf(venue) !== before) settle(turn, found, colour);
  }
}

function assessmentOf(venue: Venue): string {
  const { risk, computedRisk, riskReasons, overLimit, override, lead, cooperating, reassessAt } = venue;
  const offices = [lead, cooperating, reassessAt];
  return JSON.stringify([risk, computedRisk, riskReasons, overLimit, override === undefined, ...offices]);
}

/** The history of a venue's colour: kept by the ledger, at the venue. */
function fileColour(turn: Turn, venue: Venue, from: RiskColour | null): void {
  const { id: venueId, version, region, risk, computedRisk, riskReasons, override } = venue;
  fileAway(turn, {
    type: 'colour',
    id: `colour-${venueId}-${version}`,
    ...{ version: 0, region, venueId, state: 'closed', openedAt: turn.at, closedAt: turn.at },
    by: turn.cause?.by ?? GATEWAY,
    ...{ from, to: risk, computed: computedRisk, reasons: [...riskReasons] },
    because: turn.cause?.type ?? GATEWAY,
    ...(override === undefined ? {} : { reason: override.reason }),
  });
}

export function checkVenueFields(turn: Turn, patch: VenuePatch, inRegion: string): Decision | null {
  const { region, category, name } = patch;
  if (region !== undefined && !turn.state.regions.has(region)) {
    return refuse('unknown-region', `no region ${region}`, { field: 'region' });
  }
  const { categories } = profileOf(turn.state, inRegion);
  if (category !== undefined && !categories.some(({ id }) => id === category)) {
    const known = categories.map(({ id }) => id).join(', ');
    return refuse('invalid', `the categories here are ${known}`, { field: 'category' });
  }
  if (name === '') return refuse('invalid', 'a name is needed', { field: 'name' });
  return checkVenuePhotos(turn, patch.photos);
}
