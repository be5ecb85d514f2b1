/** Planned times begin and end by what the ticks count, never by what the wall clock says. [P3] */

import { refreshHealth } from '../fold/inputs/devices.ts';
import type { PeriodEntry, VenueState } from '../fold/state.ts';
import { audit, GATEWAY, type Turn } from '../fold/turn.ts';
import { endOverrun, raiseOverrun } from './overrun.ts';
import { isNamed } from './running.ts';
import { releaseStanding } from './standing.ts';

/** Ends come first: what still stands is told before another time begins that would explain it away. */
export function tickPeriods(turn: Turn, venue: VenueState): void {
  const { elapsedMs } = turn.state;
  for (const entry of venue.periods.values()) {
    if (entry.period.state === 'running' && elapsedMs >= entry.untilElapsedMs) runOut(turn, venue, entry);
  }
  for (const entry of venue.periods.values()) {
    if (entry.period.state === 'planned' && elapsedMs >= entry.fromElapsedMs) {
      beginPeriod(turn, venue, entry);
      note(turn, entry, 'period.begin');
    }
  }
}

export function periodDue({ period, fromElapsedMs, untilElapsedMs }: PeriodEntry): number {
  if (period.state === 'planned') return fromElapsedMs;
  // Only a person ends what has run out without a hand-over.
  return period.state === 'running' ? untilElapsedMs : Number.MAX_SAFE_INTEGER;
}

/** What stands already stays as live as it is. */
export function beginPeriod(turn: Turn, venue: VenueState, entry: PeriodEntry): void {
  entry.period.state = 'running';
  entry.period.startedAt = turn.at;
  turn.touched.periods.add(entry.period);
  protectAgain(turn, venue, entry);
}

/** It leaves the state; what still stands of it is told at once. */
export function finishPeriod(turn: Turn, venue: VenueState, entry: PeriodEntry, by: string): void {
  const { period } = entry;
  period.state = 'ended';
  period.endedAt = turn.at;
  period.endedBy = by;
  turn.touched.periods.add(period);
  venue.periods.delete(period.id);
  turn.state.derived.periodVenue.delete(period.id);
  releaseStanding(turn, venue, period);
  endOverrun(turn, entry);
  protectAgain(turn, venue, entry);
}

function runOut(turn: Turn, venue: VenueState, entry: PeriodEntry): void {
  const { period } = entry;
  if (period.kind !== 'commissioning') {
    finishPeriod(turn, venue, entry, GATEWAY);
    note(turn, entry, 'period.end');
    return;
  }
  period.state = 'overrun';
  turn.touched.periods.add(period);
  releaseStanding(turn, venue, period);
  raiseOverrun(turn, venue, entry);
  note(turn, entry, 'period.overrun');
}

/** Whether its devices protect anybody has changed. */
function protectAgain(turn: Turn, venue: VenueState, entry: PeriodEntry): void {
  if (entry.period.kind !== 'commissioning') return;
  for (const one of venue.devices.values()) {
    if (one.device.retired !== true && isNamed(entry, one.device.id))
      refreshHealth(turn, { venue, entry: one });
  }
}

function note(turn: Turn, { period }: PeriodEntry, action: string): void {
  const { kind, venueId } = period;
  audit(turn, { actor: GATEWAY, action, subject: period.id, outcome: 'done', detail: { kind, venueId } });
}
