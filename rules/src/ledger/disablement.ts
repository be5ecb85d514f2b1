/** Devices are taken out of service for a time, with a reason, and come back: by hand, or when the time is over. */

import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import { type Place, placeOf } from '../fold/derive.ts';
import type { DeviceEntry, VenueState } from '../fold/state.ts';
import { audit, emit, GATEWAY, type Turn } from '../fold/turn.ts';
import { OUT_OF_SERVICE_RULE } from '../hazard/aside/is-aside.ts';
import { applyFindings } from '../hazard/findings.ts';
import type { Actor, ServiceAct } from '../model/act.ts';
import type { RiskColour } from '../model/facts.ts';
import type { FindingChange } from '../model/finding.ts';
import type { Priority } from '../model/hazard.ts';
import { CLOCKS } from '../profile/clocks.ts';

const DAY_MS = 86_400_000;
/** As for a device that says itself that it is disabled: prohibition 5, disabled fire equipment. */
const PRIORITY: Readonly<Record<RiskColour, Priority>> = { red: 1, orange: 2, yellow: 2, blue: 3 };

/** One device, or all that a venue has now. */
export function decideService(turn: Turn, actor: Actor, act: ServiceAct): Decision {
  if (act.type === 'device.out_of_service' || act.type === 'device.back_in_service') {
    const place = placeOf(turn.state, act.id);
    if (place === undefined) return refuse('not-found', `no device ${act.id}`);
    const { device } = place.entry;
    const refusal =
      staleVersion(device, act.expectedVersion) ?? perform(turn, [place], { act, by: actor.username });
    return refusal ?? done(device);
  }
  const venue = turn.state.venues.get(act.id);
  if (venue?.venue === undefined || venue.venue === null) return refuse('not-found', `no venue ${act.id}`);
  const places = venue.devices
    .values()
    .filter(({ device }) => device.retired !== true)
    .map((entry) => ({ venue, entry }));
  const refusal =
    staleVersion(venue.venue, act.expectedVersion) ?? perform(turn, places, { act, by: actor.username });
  return refusal ?? done(venue.venue);
}

function perform(
  turn: Turn,
  places: readonly Place[],
  { act, by }: { act: ServiceAct; by: string },
): Decision | null {
  if (act.type === 'device.back_in_service' || act.type === 'venue.back_in_service') {
    const away = places.filter(({ entry }) => entry.service !== undefined);
    if (away.length === 0) return refuse('wrong-state', `${act.id} is in service`);
    for (const place of away) backInService(turn, place);
    return null;
  }
  const { from = turn.at, until, reason } = act;
  const daysMax = CLOCKS.outOfService.daysMax;
  const begins = Math.max(from, turn.at);
  if (!Number.isSafeInteger(from)) return refuse('invalid', 'from is a time in ms', { field: 'from' });
  if (!Number.isSafeInteger(until) || until <= begins || until - turn.at > daysMax * DAY_MS) {
    return refuse('invalid', `until is later than from, and at most ${daysMax} days from now`, {
      field: 'until',
    });
  }
  if (reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  if (places.every(({ entry }) => entry.device.retired === true)) {
    return refuse('wrong-state', `${act.id} has no device in use`);
  }
  for (const place of places) plan(turn, place, { by, at: turn.at, from: begins, until, reason });
  return null;
}

/** A later word replaces an earlier one; what is out of service already stays so. */
function plan(turn: Turn, place: Place, said: NonNullable<DeviceEntry['device']['outOfService']>): void {
  const { venue, entry } = place;
  const { elapsedMs } = turn.state;
  const wasInForce = entry.service?.isInForce === true;
  entry.device.outOfService = said;
  entry.service = {
    fromElapsedMs: elapsedMs + (said.from - turn.at),
    untilElapsedMs: elapsedMs + (said.until - turn.at),
    isInForce: false,
  };
  tellDevice(turn, place);
  if (elapsedMs >= entry.service.fromElapsedMs) begin(turn, place);
  else if (wasInForce) applyFindings(turn, venue, [disablement(turn, place, 'fall')]);
}

/** What is wrong with it meanwhile is its disablement; that stands as long as it lasts. */
function begin(turn: Turn, place: Place): void {
  const { venue, entry } = place;
  if (entry.service !== undefined) entry.service.isInForce = true;
  applyFindings(turn, venue, [disablement(turn, place, 'rise')]);
}

function backInService(turn: Turn, place: Place): void {
  const { venue, entry } = place;
  delete entry.service;
  delete entry.device.outOfService;
  tellDevice(turn, place);
  applyFindings(turn, venue, [disablement(turn, place, 'fall')]);
}

/** A retired device is in nobody's service; its disablement falls with all else that it found. */
export function forgetService(entry: DeviceEntry): void {
  delete entry.device.outOfService;
  delete entry.service;
}

/** Counts elapsed time: no jump of a clock hides a device for longer, or ends it early. [P3] */
export function tickService(turn: Turn, venue: VenueState): void {
  for (const entry of venue.devices.values()) {
    const { service, device } = entry;
    if (service === undefined || turn.state.elapsedMs < serviceDue(entry)) continue;
    if (turn.state.elapsedMs < service.untilElapsedMs) {
      begin(turn, { venue, entry });
      continue;
    }
    const detail = { ...device.outOfService };
    backInService(turn, { venue, entry });
    const line = { actor: GATEWAY, action: 'device.back_in_service', subject: device.id };
    audit(turn, { ...line, outcome: 'done', detail });
  }
}

/** The venue has another colour: what is disabled there weighs otherwise. */
export function reweighDisablements(turn: Turn, venue: VenueState): void {
  for (const entry of venue.devices.values()) {
    if (entry.service?.isInForce !== true) continue;
    applyFindings(turn, venue, [disablement(turn, { venue, entry }, 'worse')]);
  }
}

export function serviceDue({ service }: Pick<DeviceEntry, 'service'>): number {
  if (service === undefined) return Number.MAX_SAFE_INTEGER;
  return service.isInForce ? service.untilElapsedMs : service.fromElapsedMs;
}

function tellDevice(turn: Turn, { venue, entry }: Place): void {
  venue.dueElapsedMs = 0;
  entry.device.version += 1;
  emit(turn, { kind: 'device', object: entry.device });
}

/** A disabled device is itself a hazard, whoever disabled it. */
function disablement(turn: Turn, { venue, entry }: Place, edge: 'rise' | 'worse' | 'fall'): FindingChange {
  const { device } = entry;
  const place = device.place ?? device.id;
  const reason = device.outOfService?.reason ?? '';
  return {
    deviceId: device.id,
    ruleId: OUT_OF_SERVICE_RULE,
    ruleVersion: '1',
    basis: 'watch',
    hazardKind: 'device',
    class: 'disablement',
    priority: PRIORITY[venue.venue?.risk ?? 'yellow'],
    latched: false,
    live: true,
    edge,
    measuredAt: turn.at,
    receivedAt: turn.at,
    late: false,
    why: {
      zh: `${place} 设备登记为停用：${reason}`,
      en: `${place}: the device is registered as out of service: ${reason}`,
    },
  };
}
