/** The short way of ordinary telemetry: it changes nothing but the device's memory, so no turn is made for it. */

import { createLane, hearCalmly, isCalm, type Lane, takeCalmly } from '../../evaluate/index.ts';
import type { MessageRecord } from '../../model/record.ts';
import { placeOf } from '../derive.ts';
import type { State } from '../state.ts';
import { surroundings } from './devices.ts';

/** Takes the readings that are ordinary, as far as the first that is not; answers what is left of the message, or null. */
export function takeOrdinary(state: State, message: MessageRecord): MessageRecord | null {
  const { readings, receivedAt, via } = message;
  if (message.channel !== 'telemetry' || message.identityReset !== undefined) return message;
  const lane = laneOf(state, message.deviceId);
  if (lane === null || !isCalm(lane) || readings.length === 0) return message;
  if (via !== undefined && via !== message.deviceId && !isViaHeard(state, via)) return message;
  let taken = 0;
  for (const reading of readings) {
    if (!isCalm(lane) || !takeCalmly(lane, reading, receivedAt)) break;
    taken += 1;
  }
  if (taken === 0) return message;
  hear(state, message.deviceId, lane);
  return taken === readings.length ? null : { ...message, readings: readings.slice(taken) };
}

/** A collector that is not missed is alive as before; one that is not in the ledger is nobody. */
function isViaHeard(state: State, via: string): boolean {
  const lane = laneOf(state, via);
  return lane !== null && hear(state, via, lane);
}

function hear(state: State, deviceId: string, lane: Lane): boolean {
  if (!lane.isMarked) {
    lane.isMarked = true;
    state.derived.changed.devices.add(deviceId);
  }
  return hearCalmly(lane, state.elapsedMs);
}

function laneOf(state: State, deviceId: string): Lane | null {
  const { lanes, facts } = state.derived;
  const lane = lanes.get(deviceId);
  return lane !== undefined && lane.facts === facts ? lane : newLane(state, deviceId);
}

function newLane(state: State, deviceId: string): Lane | null {
  const place = placeOf(state, deviceId);
  const { catalogue, lanes, facts } = state.derived;
  if (place === undefined || catalogue === null) return null;
  const plan = catalogue.planFor(surroundings(state, place));
  const lane = createLane(place.entry.rule, plan, facts);
  lanes.set(deviceId, lane);
  return lane;
}
