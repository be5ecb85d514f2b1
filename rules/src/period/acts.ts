/** People plan times, and end them. */

import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { PeriodEntry, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import type { Actor, PeriodAct, PeriodInput } from '../model/act.ts';
import { PERIOD_KINDS, type Period, WORK_KINDS } from '../model/period.ts';
import { isForbidden } from '../permit/forbidden-hours.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { profileOf } from '../profile/profile-of.ts';
import { beginPeriod, finishPeriod } from './clock.ts';

export function decidePeriod(turn: Turn, actor: Actor, act: PeriodAct): Decision {
  if (act.type === 'period.create') return createPeriod(turn, actor, act.period);
  if (act.type === 'period.end') return endPeriod(turn, actor, act);
  // A journal of a later version may hold acts that this one does not know.
  return refuse('invalid', 'unknown act');
}

function endPeriod(turn: Turn, actor: Actor, act: Extract<PeriodAct, { type: 'period.end' }>): Decision {
  const venue = turn.state.venues.get(turn.state.derived.periodVenue.get(act.periodId) ?? '');
  const entry = venue?.periods.get(act.periodId);
  if (venue === undefined || entry === undefined) {
    return refuse('not-found', `no planned time ${act.periodId} that has not ended`);
  }
  const stale = staleVersion(entry.period, act.expectedVersion);
  if (stale !== null) return stale;
  finishPeriod(turn, venue, entry, actor.username);
  return done(entry.period);
}

function createPeriod(turn: Turn, actor: Actor, input: PeriodInput): Decision {
  const venue = input.venueId === '' ? undefined : turn.state.venues.get(input.venueId);
  if (venue === undefined) {
    return refuse('unknown-venue', `no venue ${input.venueId}`, { field: 'venueId' });
  }
  const from = Math.max(input.from ?? turn.at, turn.at);
  const refusal = checkWords(input) ?? checkTimes(turn, input, from) ?? checkDevices(venue, input.deviceIds);
  if (refusal !== null) return refusal;
  const entry = makeEntry(turn, actor, { input, from });
  const crowded = checkOthers(venue, entry);
  if (crowded !== null) return crowded;
  venue.periods.set(entry.period.id, entry);
  turn.state.derived.periodVenue.set(entry.period.id, venue.id);
  turn.touched.periods.add(entry.period);
  if (from === turn.at) beginPeriod(turn, venue, entry);
  return done(entry.period);
}

function makeEntry(
  turn: Turn,
  actor: Actor,
  { input, from }: { input: PeriodInput; from: number },
): PeriodEntry {
  const { kind, venueId, deviceIds, reason, work = 'other' } = input;
  const until = Math.min(input.until, from + CLOCKS.period.lengthMsMax[kind]);
  const period: Period = {
    id: makeId(turn),
    version: 0,
    kind,
    venueId,
    state: 'planned',
    from,
    until,
    reason,
    by: actor.username,
    at: turn.at,
  };
  if (deviceIds !== undefined) period.deviceIds = [...new Set(deviceIds)].sort();
  if (kind === 'announced_work') {
    period.work = work;
    const profile = profileOf(turn.state, turn.state.venues.get(venueId)?.venue?.region ?? 'root');
    if (isForbidden({ work, from, until }, profile)) period.forbiddenHours = true;
  }
  const { elapsedMs } = turn.state;
  return {
    period,
    fromElapsedMs: elapsedMs + from - turn.at,
    untilElapsedMs: elapsedMs + until - turn.at,
    overrun: [],
  };
}

function checkWords({ kind, reason, work }: PeriodInput): Decision | null {
  if (!PERIOD_KINDS.includes(kind)) return refuse('invalid', 'no such kind', { field: 'kind' });
  if (reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  if (work === undefined) return null;
  if (kind !== 'announced_work') return refuse('invalid', 'only announced work has it', { field: 'work' });
  return WORK_KINDS.includes(work) ? null : refuse('invalid', 'no such work', { field: 'work' });
}

function checkTimes(turn: Turn, { kind, until }: PeriodInput, from: number): Decision | null {
  const { lengthMsMax, lengthSlackMs, aheadMsMax } = CLOCKS.period;
  if (!Number.isSafeInteger(from) || from - turn.at > aheadMsMax) {
    return refuse('invalid', `at most ${aheadMsMax / 86_400_000} days ahead`, { field: 'from' });
  }
  if (!Number.isSafeInteger(until) || until <= from) {
    return refuse('invalid', 'the end is after the beginning and after now', { field: 'until' });
  }
  if (until - from > lengthMsMax[kind] + lengthSlackMs) {
    return refuse('invalid', `${kind} lasts at most ${lengthMsMax[kind] / 3_600_000} hours`, {
      field: 'until',
    });
  }
  return null;
}

function checkDevices(venue: VenueState, deviceIds: string[] | undefined): Decision | null {
  if (deviceIds === undefined) return null;
  const { devicesMax } = CLOCKS.period;
  if (deviceIds.length === 0 || deviceIds.length > devicesMax) {
    return refuse('invalid', `1 to ${devicesMax} devices, or none named for all`, { field: 'deviceIds' });
  }
  const unknown = deviceIds.filter((id) => {
    const device = venue.devices.get(id)?.device;
    return device === undefined || device.retired === true;
  });
  if (unknown.length === 0) return null;
  return refuse('unknown-device', `not devices of ${venue.id}`, { field: 'deviceIds', deviceIds: unknown });
}

/** No chain of two that overlap: each end must come to light before the next may explain it. */
function checkOthers(venue: VenueState, entry: PeriodEntry): Decision | null {
  const { perVenueMax } = CLOCKS.period;
  if (venue.periods.size >= perVenueMax) {
    return refuse('wrong-state', `the venue has ${perVenueMax} planned times already`);
  }
  if (entry.period.kind === 'announced_work') return null;
  const other = venue.periods.values().find((one) => overlap(one, entry));
  if (other === undefined) return null;
  return refuse('wrong-state', `${other.period.id} is of the same kind, devices and time`);
}

function overlap(one: PeriodEntry, entry: PeriodEntry): boolean {
  if (one.period.kind !== entry.period.kind) return false;
  const a = one.period.deviceIds;
  const b = entry.period.deviceIds;
  if (a !== undefined && b !== undefined && !a.some((id) => b.includes(id))) return false;
  if (one.period.state === 'overrun') return true;
  return one.fromElapsedMs < entry.untilElapsedMs && entry.fromElapsedMs < one.untilElapsedMs;
}
