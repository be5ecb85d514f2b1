/** The watch is handed over: who, when, what was open, signed by both. */

import { calendarNow, elapsedAt, HOUR_MS } from '../calendar/index.ts';
import { fulfilAtUnit } from '../duty/fulfil.ts';
import { takeWatch } from '../duty-check/plan.ts';
import { checkRoom, dropFiling, findFiling, keepFiling, unitPlace } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { DutyAct } from '../model/duty.ts';
import type { HandoverFiling } from '../model/duty-filing.ts';
import { openIn } from './open-items.ts';

/** Nobody signed it for so long: another one must be offered. Ours. */
const OFFERED_MS_MAX = 12 * HOUR_MS;

type HandoverAct = Extract<DutyAct, { type: `handover.${string}` }>;

export function decideHandover(turn: Turn, actor: Actor, act: HandoverAct): Decision {
  return act.type === 'handover.offer' ? offer(turn, actor, act) : sign(turn, actor, act);
}

/** By the one who goes; the gateway counts what is open. */
function offer(turn: Turn, actor: Actor, act: Extract<HandoverAct, { type: 'handover.offer' }>): Decision {
  const { region, note, leader } = act;
  if (!turn.state.regions.has(region)) {
    return refuse('unknown-region', `no region ${region}`, { field: 'region' });
  }
  const place = unitPlace(turn.state, region);
  const full = checkRoom(place, 'handover');
  if (full !== null) return full;
  const until = calendarNow(turn.state) + OFFERED_MS_MAX;
  const filing: HandoverFiling = {
    type: 'handover',
    id: makeId(turn),
    version: 0,
    region,
    state: 'offered',
    openedAt: turn.at,
    dueAt: until,
    by: actor.username,
    note,
    ...(leader === undefined ? {} : { leader }),
    ...openIn(turn.state, region),
  };
  keepFiling(turn, place, { filing, dueElapsedMs: elapsedAt(turn.state, until) });
  return done(filing);
}

/** By the one who comes: another person. */
function sign(turn: Turn, actor: Actor, act: Extract<HandoverAct, { type: 'handover.sign' }>): Decision {
  const found = findFiling(turn.state, 'handover', act.id);
  if (found === undefined) return refuse('not-found', `no hand-over ${act.id} that waits for a signature`);
  const { place, entry } = found;
  const { filing } = entry;
  const stale = staleVersion(filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (filing.by === actor.username) return refuse('same-person', 'another person takes the watch over');
  const signed = { at: turn.at, by: actor.username };
  filing.signed = act.note === undefined ? signed : { ...signed, note: act.note };
  close(turn, { place, entry }, 'signed');
  takeWatch(turn.state, filing.region, actor.username);
  fulfilAtUnit(turn, filing.region, {
    record: 'handover',
    at: calendarNow(turn.state),
    by: filing.by,
  });
  return done(filing);
}

export function expireHandover(turn: Turn, place: VenueState, entry: FilingEntry): void {
  if (entry.filing.type !== 'handover') return;
  close(turn, { place, entry: { ...entry, filing: entry.filing } }, 'expired');
}

function close(
  turn: Turn,
  { place, entry }: { place: VenueState; entry: FilingEntry & { filing: HandoverFiling } },
  state: 'signed' | 'expired',
): void {
  entry.filing.state = state;
  entry.filing.closedAt = turn.at;
  dropFiling(turn, place, entry);
}
