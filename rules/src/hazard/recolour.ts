/** A venue's new colour, name or region reaches its open hazards, tickets and filings at once. */

import { forgetWait } from '../call/awaited.ts';
import { callThere } from '../dispatch/whistle/summon.ts';
import { type FoundFiling, touchFiling } from '../filing/keep.ts';
import type { HazardEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { Venue } from '../model/facts.ts';
import type { FilingType } from '../model/filing.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { tighten } from '../ticket/clocks/due.ts';
import { realarmAfterMs } from './life/move.ts';

/** What somebody has still to do there, so that whoever has the venue now must see it; what is done stays where it was. */
const FOLLOWS: readonly FilingType[] = [
  'inaction',
  'case',
  'whistle',
  'emergency',
  'drill',
  'receipt',
  'pressure',
  'credit_account',
  'permit',
  'observation',
];
/** What waits for the word of an office: the new region has others, who are called at the next tick. */
const CALLED_ANEW: readonly FilingType[] = ['pressure', 'permit', 'observation'];

/** Priorities come with the findings; here the colour itself, and the clocks that it sets. */
export function recolour(turn: Turn, place: VenueState, venue: Venue): void {
  for (const entry of place.hazards.values()) {
    const { hazard } = entry;
    const isNewColour = hazard.venueRisk !== venue.risk;
    if (!isNewColour && hazard.region === venue.region && hazard.venueName === venue.name) continue;
    hazard.venueRisk = venue.risk;
    hazard.region = venue.region;
    hazard.venueName = venue.name;
    turn.touched.hazards.add(entry);
    if (isNewColour) shortenClocks(turn, entry);
  }
  for (const entry of place.filings.values()) {
    if (entry.filing.region === venue.region || !FOLLOWS.includes(entry.filing.type)) continue;
    const { region: from } = entry.filing;
    entry.filing.region = venue.region;
    if (entry.filing.type === 'whistle') {
      callThere({ turn, place, entry: entry as FoundFiling<'whistle'>['entry'] }, from);
    }
    if (CALLED_ANEW.includes(entry.filing.type)) forgetWait({ turn, place, entry });
    touchFiling(turn, place, entry);
  }
  for (const entry of place.tickets.values()) {
    if (entry.ticket.region !== venue.region) {
      entry.ticket.region = venue.region;
      turn.touched.tickets.add(entry);
    }
    if (entry.risk !== venue.risk && entry.ticket.state !== 'closed') {
      tighten({ turn, venue: place, entry }, venue.risk);
    }
  }
}

/** A running clock only ever gets shorter: a milder colour takes nothing back. */
function shortenClocks(turn: Turn, entry: HazardEntry): void {
  const { hazard, callOut } = entry;
  if (hazard.kind === 'gateway') return;
  if (callOut.nextElapsedMs !== null) {
    const soonest = turn.state.elapsedMs + CLOCKS.callOut.climbAfterMs[hazard.venueRisk];
    callOut.nextElapsedMs = Math.min(callOut.nextElapsedMs, soonest);
  }
  if (entry.realarmElapsedMs !== undefined) {
    const soonest = turn.state.elapsedMs + realarmAfterMs(hazard);
    entry.realarmElapsedMs = Math.min(entry.realarmElapsedMs, soonest);
  }
}
