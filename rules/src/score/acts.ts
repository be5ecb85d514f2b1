/** What a score proposes is for a person to accept or to dismiss, with a reason. */

import { calendarNow, endOfSpan } from '../calendar/index.ts';
import { touchFiling } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { Turn } from '../fold/turn.ts';
import { checkOverride, findVenue, overrideVenue } from '../ledger/venue-acts.ts';
import type { Actor } from '../model/act.ts';
import type { ProposalAct } from '../model/score.ts';
import { profileOf } from '../profile/profile-of.ts';
import { endWait } from './proposed.ts';
import { rescore, scoreEntry } from './rescore.ts';

/** Accepted it is an override like any other; the colour that the rule computes takes the override back. */
export function decideProposal(turn: Turn, actor: Actor, act: ProposalAct): Decision {
  const found = findVenue(turn, act.id, undefined);
  if ('refusal' in found) return found;
  const { place, venue } = found.place;
  const entry = scoreEntry(place);
  const proposal = entry?.filing.proposal;
  if (entry === undefined || proposal === undefined) return refuse('wrong-state', 'no colour is proposed');
  const stale = staleVersion(entry.filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  const { colour, score } = proposal;
  const answer = { at: turn.at, by: actor.username, reason: act.reason, colour, score };
  if (act.type === 'proposal.accept') {
    const set = colour === venue.computedRisk ? null : colour;
    const override = { type: 'venue.override', id: act.id, colour: set, reason: act.reason } as const;
    const refusal = checkOverride(venue, override);
    if (refusal !== null) return refusal;
    endWait(turn, place, { entry, by: actor.username });
    const decision = overrideVenue(turn, actor, override);
    entry.filing.accepted = answer;
    touchFiling(turn, place, entry);
    return decision;
  }
  const { score: section, working } = profileOf(turn.state, venue.region);
  const until = endOfSpan(calendarNow(turn.state), section.dismissed.for, working);
  entry.filing.dismissed = { ...answer, until };
  endWait(turn, place, { entry, by: actor.username });
  rescore(turn, place);
  touchFiling(turn, place, entry);
  return done(entry.filing);
}
