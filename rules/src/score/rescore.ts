/** A venue's score and what it proposes, brought up to date; its colour is never touched. */

import { calendarNow } from '../calendar/index.ts';
import { filingsOf, keepFiling, touchFiling } from '../filing/keep.ts';
import { canonical } from '../fold/checkpoint/canonical.ts';
import type { VenueState } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import { isSupervised, type RiskColour, type Venue } from '../model/facts.ts';
import type { ScoreFiling, ScoreProposal } from '../model/score.ts';
import { profileOf } from '../profile/profile-of.ts';
import { scoreFacts } from './facts.ts';
import { askAnew } from './proposed.ts';
import { isWorse, type Score, scoreOf } from './score-of.ts';

/** Kept from the first score above nought, or the first proposal, on. */
export function scoreEntry(place: VenueState) {
  return filingsOf(place, 'score')[0];
}

/** Emits only what is another score, another proposal or another region. A closed venue has none. */
export function rescore(turn: Turn, place: VenueState): void {
  const { venue } = place;
  if (venue === null) return;
  const found: Score = isSupervised(venue) ? scoreNow(turn, place, venue) : { score: 0, parts: [] };
  const entry = scoreEntry(place);
  if (entry === undefined) {
    if (found.score > 0 || found.proposal !== undefined) keepFirst(turn, place, { venue, found });
    return;
  }
  if (isSame(entry.filing, venue, found)) return;
  const before = askedOf(entry.filing);
  write(turn, entry.filing, { venue, found });
  if (askedOf(entry.filing) !== before) askAnew(turn, place, entry);
  touchFiling(turn, place, entry);
}

/** After a new colour, region or state of the venue: at once, where something is on file. */
export function rescoreKnown(turn: Turn, place: VenueState): void {
  if (scoreEntry(place) !== undefined) rescore(turn, place);
}

interface Found {
  venue: Venue;
  found: Score;
}

/** Without what a person has dismissed of late. */
function scoreNow(turn: Turn, place: VenueState, venue: Venue): Score {
  const { state } = turn;
  const section = profileOf(state, venue.region).score;
  const { proposal, ...found } = scoreOf(scoreFacts(state, place, venue), section);
  if (proposal === undefined) return found;
  const dismissed = scoreEntry(place)?.filing.dismissed;
  const isOver =
    dismissed === undefined ||
    dismissed.colour !== proposal ||
    calendarNow(state) >= dismissed.until ||
    (isWorse(proposal, venue.risk) && found.score >= dismissed.score + section.dismissed.unlessHigherBy);
  return isOver ? { ...found, proposal } : found;
}

function keepFirst(turn: Turn, place: VenueState, { venue, found }: Found): void {
  const filing: ScoreFiling = {
    type: 'score',
    id: `score-${venue.id}`,
    version: 0,
    region: venue.region,
    venueId: venue.id,
    state: 'scored',
    openedAt: turn.at,
    by: GATEWAY,
    value: 0,
    parts: [],
    at: turn.at,
  };
  write(turn, filing, { venue, found });
  keepFiling(turn, place, { filing });
  const entry = scoreEntry(place);
  if (entry !== undefined) askAnew(turn, place, entry);
}

function isSame(filing: ScoreFiling, { region, risk }: Venue, { score, parts, proposal }: Score): boolean {
  if (filing.region !== region || filing.value !== score || filing.proposal?.colour !== proposal)
    return false;
  if (filing.proposal !== undefined && filing.proposal.from !== risk) return false;
  return canonical(filing.parts) === canonical(parts);
}

/** What is to be decided, and where: of another region other people. */
function askedOf({ region, proposal }: ScoreFiling): string {
  return `${region} ${proposal?.colour}`;
}

function write(turn: Turn, filing: ScoreFiling, { venue, found }: Found): void {
  const { score, parts, proposal: colour } = found;
  const before = filing.proposal;
  filing.region = venue.region;
  filing.value = score;
  filing.parts = parts;
  filing.at = turn.at;
  filing.state = colour === undefined ? 'scored' : 'proposed';
  if (colour === undefined) delete filing.proposal;
  else filing.proposal = { ...sinceOf(turn, before, colour), from: venue.risk, score, parts };
}

/** One that only has another score goes on. */
function sinceOf(turn: Turn, before: ScoreProposal | undefined, colour: RiskColour) {
  return { colour, since: before?.colour === colour ? before.since : turn.at };
}
