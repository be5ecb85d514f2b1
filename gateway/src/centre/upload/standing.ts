/** What a higher centre has been told of our hazards, and what is new to it: pure, so that it may be worked out again. */

import { OPERATION_BITS, STATE_BITS } from '@ninewatch/contracts/gb26875';
import type { Hazard, HazardMember, SignalClass } from '@ninewatch/rules';

/** One hazard as the centre knows it. */
export interface ToldHazard {
  venue: string;
  /** State bits by device; a device that stands in no hazard is normal. */
  devices: Record<string, number>;
  /** The latest value told of a device, by its metric. */
  values?: Record<string, number>;
  acknowledged?: true;
  silenced?: true;
}

export interface Told {
  hazards: Record<string, ToldHazard>;
  /** Closed ones told last, so that a later change of one is no new danger. */
  closed: string[];
}

export type News =
  /** The whole state of a device, in bits of 8.2.1.2; `venueName` for its note. */
  | { kind: 'part'; deviceId: string; venueId: string; venueName: string; state: number; at: number }
  | { kind: 'value'; deviceId: string; venueId: string; metric: string; value: number; at: number }
  /** What people did at our desk, in bits of 8.2.1.4. */
  | { kind: 'operation'; operation: number; at: number };

/** Ours: beyond it the oldest are forgotten; a change of one of those would be told as an alarm and its end. */
export const CLOSED_KEPT = 5_000;

const BITS: Record<SignalClass, number> = {
  alarm: STATE_BITS.fire,
  supervisory: STATE_BITS.supervisory,
  fault: STATE_BITS.fault,
  disablement: STATE_BITS.disabled,
  test: 0,
};

export const NORMAL = STATE_BITS.normal;

export function nothingTold(): Told {
  return { hazards: {}, closed: [] };
}

/** Hazards of tests and drills are no news for a centre; those of the gateway itself are its own state. */
export function isForCentre(hazard: Hazard): boolean {
  return hazard.live && hazard.kind !== 'gateway';
}

/**
 * The news of one hazard, and what is told afterwards. A hazard that began and ended since the last look is told as both.
 * `told` is changed; hand in a copy to be able to try again.
 */
export function tell(told: Told, hazard: Hazard): News[] {
  if (told.closed.includes(hazard.id)) return [];
  const before = told.hazards[hazard.id];
  const isClosed = hazard.closedAt !== undefined || hazard.state === 'closed';
  const news: News[] = [];
  if (before === undefined) news.push(...become(told, hazard, bitsOf(hazard, true), hazard.openedAt));
  if (!isClosed) news.push(...become(told, hazard, bitsOf(hazard, false), latestAt(hazard)));
  news.push(...valuesOf(told, hazard), ...actsOf(told, hazard));
  if (!isClosed) return news;
  const endedAt = hazard.closedAt ?? hazard.returnedAt ?? hazard.openedAt;
  news.push(...become(told, hazard, {}, endedAt));
  delete told.hazards[hazard.id];
  told.closed.push(hazard.id);
  told.closed.splice(0, told.closed.length - CLOSED_KEPT);
  return news;
}

/** Over all hazards that the centre knows of. */
export function stateOfDevice(told: Told, deviceId: string): number {
  let state = NORMAL;
  for (const { devices } of Object.values(told.hazards)) state |= devices[deviceId] ?? 0;
  return state;
}

/** Of the whole system: every bit that stands anywhere. */
export function stateOfSystem(told: Told): number {
  let state = NORMAL;
  for (const { devices } of Object.values(told.hazards)) {
    for (const bits of Object.values(devices)) state |= bits;
  }
  return state;
}

function become(told: Told, hazard: Hazard, devices: Record<string, number>, at: number): News[] {
  const { id, venueId, venueName } = hazard;
  const known = told.hazards[id] ?? { venue: venueId, devices: {} };
  const concerned = [...new Set([...Object.keys(known.devices), ...Object.keys(devices)])];
  const before = concerned.map((deviceId) => stateOfDevice(told, deviceId));
  told.hazards[id] = { ...known, devices };
  return concerned.flatMap((deviceId, n): News[] => {
    const state = stateOfDevice(told, deviceId);
    return state === before[n] ? [] : [{ kind: 'part', deviceId, venueId, venueName, state, at }];
  });
}

/**
 * A panel keeps an alarm until it is reset, and so does a latched hazard here.
 * `hasBeen`: what stood at any time.
 * Devices that it names without a word of their own depend on one that is dead: they are faulty.
 */
function bitsOf(hazard: Hazard, hasBeen: boolean): Record<string, number> {
  const bits: Record<string, number> = {};
  for (const member of hazard.members) {
    const stands = hasBeen || member.active || (hazard.latched && member.class === 'alarm');
    const bit = stands && member.suppressed !== true ? bitOf(hazard, member) : 0;
    if (bit !== 0) bits[member.deviceId] = (bits[member.deviceId] ?? 0) | bit;
  }
  const spoken = new Set(hazard.members.map(({ deviceId }) => deviceId));
  for (const deviceId of hazard.deviceIds) {
    if (!spoken.has(deviceId) && (hazard.active || hasBeen)) bits[deviceId] = STATE_BITS.fault;
  }
  return bits;
}

function bitOf({ kind }: Hazard, member: HazardMember): number {
  // A device's own trouble is no fire, however loud our rules are about it.
  return kind === 'device' && member.class === 'alarm' ? STATE_BITS.supervisory : BITS[member.class];
}

function latestAt(hazard: Hazard): number {
  const risen = hazard.members.filter(({ active }) => active).map(({ receivedAt }) => receivedAt);
  return Math.max(hazard.returnedAt ?? 0, hazard.openedAt, ...risen);
}

function valuesOf(told: Told, hazard: Hazard): News[] {
  const known = told.hazards[hazard.id];
  if (known === undefined) return [];
  return hazard.members.flatMap((member): News[] => {
    const { deviceId, metric, value, active, receivedAt: at } = member;
    const key = `${deviceId} ${metric}`;
    if (metric === undefined || value === undefined || !active || known.values?.[key] === value) return [];
    known.values = { ...known.values, [key]: value };
    return [{ kind: 'value', deviceId, venueId: hazard.venueId, metric, value, at }];
  });
}

function actsOf(told: Told, hazard: Hazard): News[] {
  const known = told.hazards[hazard.id];
  if (known === undefined) return [];
  const news: News[] = [];
  const act = (operation: number, at: number) => news.push({ kind: 'operation', operation, at });
  if (hazard.acknowledged && known.acknowledged !== true) {
    // Bit 5 of a system's operations is "confirmed".
    act(OPERATION_BITS.answered, hazard.acknowledgedAt ?? hazard.openedAt);
  }
  if (hazard.silenced && known.silenced !== true) act(OPERATION_BITS.silence, latestAt(hazard));
  if (hazard.resetAt !== undefined) act(OPERATION_BITS.reset, hazard.resetAt);
  if (hazard.acknowledged) known.acknowledged = true;
  else delete known.acknowledged;
  if (hazard.silenced) known.silenced = true;
  else delete known.silenced;
  return news;
}
