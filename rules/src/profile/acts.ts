/** A region gets a profile of its own, or another one than it had. */

import { wakeDuties } from '../duty/wake.ts';
import { wakeChecks } from '../duty-check/plan.ts';
import { fileAway } from '../filing/keep.ts';
import { type Decision, done, refuse } from '../fold/decision.ts';
import { wakeAll } from '../fold/inputs/ticks.ts';
import type { Turn } from '../fold/turn.ts';
import { wakeRounds } from '../form/rounds.ts';
import { reassessVenues } from '../ledger/venue-acts.ts';
import type { Actor, ProfileAct } from '../model/act.ts';
import { parseProfile } from './parse.ts';
import type { ProfileInForce } from './profile-of.ts';

/** What the reply says. */
export type ProfileTaken = Omit<ProfileInForce, 'text'>;

/** Whole or not at all; colours and flags of the venues below follow at once. */
export function decideProfile(turn: Turn, actor: Actor, act: ProfileAct): Decision {
  const { state } = turn;
  const { region, text, expectedVersion, fileHash, note } = act;
  if (!state.regions.has(region)) return refuse('unknown-region', `no region ${region}`, { field: 'region' });
  const before = state.profiles.get(region);
  const revision = before?.revision ?? 0;
  if (expectedVersion !== undefined && expectedVersion !== revision) {
    return refuse(
      'stale-version',
      `the profile is at revision ${revision}, the caller saw ${expectedVersion}`,
    );
  }
  const parsed = parseProfile(text);
  if (!parsed.ok) {
    const [first] = parsed.errors;
    const where = first === undefined ? '' : `: ${first.line}:${first.column} ${first.reason}`;
    return refuse('profile-unusable', `${parsed.errors.length} mistakes${where}`, { field: 'text' });
  }
  const { id, version } = parsed.profile;
  const keptHash = fileHash ?? before?.fileHash;
  const inForce: ProfileInForce = {
    ...{ region, id, version, text, revision: revision + 1, since: turn.at, by: actor.username },
    ...(note === undefined ? {} : { note }),
    ...(keptHash === undefined ? {} : { fileHash: keptHash }),
  };
  state.profiles.set(region, inForce);
  state.derived.changed.isProfiles = true;
  state.derived.facts += 1;
  file(turn, inForce);
  reassessVenues(turn, region);
  wakeAll(state);
  wakeRounds(state);
  wakeChecks(state);
  wakeDuties(state);
  const { text: _text, ...taken } = inForce;
  return done(taken satisfies ProfileTaken);
}

function file(turn: Turn, inForce: ProfileInForce): void {
  const { region, id, version, revision, since, by, text, note, fileHash } = inForce;
  fileAway(turn, {
    type: 'profile',
    id: `profile-${region}-${revision}`,
    version: 0,
    region,
    state: 'taken',
    openedAt: since,
    closedAt: since,
    by,
    profile: { id, version, revision },
    text,
    ...(note === undefined ? {} : { note }),
    ...(fileHash === undefined ? {} : { fileHash }),
  });
}
