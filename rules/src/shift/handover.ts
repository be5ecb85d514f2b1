/** The watch is handed over: who, when, what was open, signed by both. */

import { calendarNow, elapsedAt, HOUR_MS } from '../calendar/index.ts';
import { awaitDecision, endAwaited, tickDecision } from '../call/awaited.ts';
import { fulfilAtUnit } from '../duty/fulfil.ts';
import { takeWatch } from '../duty-check/plan.ts';
import type { AddedClock } from '../filing/added-clock.ts';
import type { FilingClock } from '../filing/clocks.ts';
import { checkRoom, dropFiling, findFiling, keepFiling, unitPlace } from '../filing/keep.ts';
import { setTimer, takeDue } from '../filing/timers.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { DutyAct } from '../model/duty.ts';
import type { HandoverFiling } from '../model/duty-filing.ts';
import { profileOf } from '../profile/profile-of.ts';
import { openIn } from './open-items.ts';

/** Nobody signed it for so long: another one must be offered. Ours. */
const OFFERED_MS_MAX = 12 * HOUR_MS;
/** Key of the call for who takes the watch over; name of the timer at whose end it expires. */
const SIGNED = 'sign';
const END = 'end';

type HandoverAct = Extract<DutyAct, { type: `handover.${string}` }>;
type Entry = FilingEntry & { filing: HandoverFiling };

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
  beginClocks(turn, place, keepFiling(turn, place, { filing }));
  return done(filing);
}

/** Who may take the watch over is called; not signed in the end it expires. */
const beginClocks: FilingClock = (turn, place, entry) => {
  const { filing } = entry as Entry;
  const { region, by, dueAt = calendarNow(turn.state) } = filing;
  const end = elapsedAt(turn.state, dueAt);
  setTimer(entry, END, end);
  filing.decideBy = awaitDecision(
    { turn, place, entry },
    {
      key: SIGNED,
      within: profileOf(turn.state, region).waiting.handover,
      untilElapsedMs: end,
      text: { zh: `【交接班待签字】${by} 交班`, en: `The watch to be taken over from ${by}` },
      to: [{ role: 'duty_officer', region }],
    },
  );
};

export const handoverClock: AddedClock = {
  isMissing: ({ timers }) => timers?.[END] === undefined,
  begin: beginClocks,
};

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
  endAwaited({ turn, place, entry }, SIGNED, actor.username);
  close(turn, { place, entry }, 'signed');
  takeWatch(turn.state, filing.region, actor.username);
  fulfilAtUnit(turn, filing.region, {
    record: 'handover',
    at: calendarNow(turn.state),
    by: filing.by,
  });
  return done(filing);
}

export const tickHandover: FilingClock = (turn, place, entry) => {
  const due = tickDecision({ turn, place, entry }, takeDue(turn, entry));
  if (!due.includes(END)) return;
  endAwaited({ turn, place, entry }, SIGNED);
  close(turn, { place, entry: entry as Entry }, 'expired');
};

function close(
  turn: Turn,
  { place, entry }: { place: VenueState; entry: Entry },
  state: 'signed' | 'expired',
): void {
  entry.filing.state = state;
  entry.filing.closedAt = turn.at;
  dropFiling(turn, place, entry);
}
