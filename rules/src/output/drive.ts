/** Sirens and lights follow hazards: begun, renewed and ended by commands to their devices. */

import { placeOf } from '../fold/derive.ts';
import { orderOutput } from '../fold/inputs/commands.ts';
import { contain } from '../fold/inputs/contain.ts';
import type { HazardEntry, State, VenueState } from '../fold/state.ts';
import { audit, GATEWAY, type Turn } from '../fold/turn.ts';
import { logHazard } from '../hazard/open.ts';
import { SIREN, type WantedOutput, wantedOutputs } from './wanted.ts';

const OUTPUTS = ['sound', 'light'] as const;
type OutputName = (typeof OUTPUTS)[number];

/** Ours: an order that did not reach its device by then is worth nothing any more, s. */
export const ORDER_TTL_S = 120;

/** At the end of a step: all hazards that it touched. */
export function driveOutputs(turn: Turn): void {
  for (const entry of turn.touched.hazards) {
    if (entry.outputs === undefined && !mayWant(entry)) continue;
    const venue = turn.state.venues.get(entry.hazard.venueId);
    if (venue === undefined) continue;
    contain(turn, venue, { part: 'hazards', work: () => drive(turn, venue, entry) });
  }
}

/** Most hazards are faults, and the profile need not be asked about them. */
function mayWant({ hazard }: HazardEntry): boolean {
  return hazard.state !== 'closed' && (hazard.class !== 'disablement' || !hazard.live);
}

function drive(turn: Turn, venue: VenueState, entry: HazardEntry): void {
  const { hazard } = entry;
  const wanted = wantedOutputs(turn.state, venue, hazard);
  const before = entry.outputs ?? {};
  const begun: string[] = [];
  for (const [deviceId, what] of wanted) {
    if (!isDue(turn.state, before[deviceId], what)) continue;
    begin(turn, entry, deviceId, what);
    if (before[deviceId] === undefined) begun.push(deviceId);
  }
  // A checkpoint keeps no order of theirs.
  const ended = Object.keys(before)
    .filter((deviceId) => !wanted.has(deviceId))
    .sort();
  for (const deviceId of ended) end(turn, entry, deviceId);
  if (begun.length > 0) logHazard(turn, hazard, { by: GATEWAY, what: 'outputs-on', note: begun.join(' ') });
  if (ended.length > 0) logHazard(turn, hazard, { by: GATEWAY, what: 'outputs-off', note: ended.join(' ') });
}

/** New, another one, or near its own end while the danger still makes news. */
function isDue(state: State, before: Sounding | undefined, what: WantedOutput): boolean {
  if (before === undefined) return true;
  if (before.sound !== what.sound || before.light !== what.light) return true;
  return state.elapsedMs >= before.sinceElapsedMs + (what.forS * 1_000) / 2;
}

type Sounding = NonNullable<HazardEntry['outputs']>[string];

function begin(turn: Turn, entry: HazardEntry, deviceId: string, what: WantedOutput): void {
  const { sound, light, forS } = what;
  const before = entry.outputs?.[deviceId];
  entry.outputs = {
    ...entry.outputs,
    [deviceId]: { sound, light, forS, sinceElapsedMs: turn.state.elapsedMs },
  };
  noteSounding(turn.state, deviceId, entry.hazard.id);
  for (const name of OUTPUTS) {
    const output = { entry, deviceId, name };
    if (what[name]) order(turn, output, { on: true, forS: Math.max(forS, longestLeft(turn.state, output)) });
    else if (before?.[name] === true) stop(turn, output);
  }
}

function end(turn: Turn, entry: HazardEntry, deviceId: string): void {
  const { [deviceId]: before, ...rest } = entry.outputs ?? {};
  entry.outputs = rest;
  if (Object.keys(rest).length === 0) delete entry.outputs;
  forgetSounding(turn.state, deviceId, entry.hazard.id);
  for (const name of OUTPUTS) if (before?.[name] === true) stop(turn, { entry, deviceId, name });
}

interface Order {
  entry: HazardEntry;
  deviceId: string;
  name: OutputName;
}

/** Unless another hazard still wants it. */
function stop(turn: Turn, what: Order): void {
  if (!isWantedByOther(turn.state, what)) order(turn, what, { on: false });
}

function isWantedByOther(state: State, what: Order): boolean {
  return wantedByOthers(state, what).length > 0;
}

/** Of what other hazards began, s: a newer order takes the place of theirs, and must not end before them. */
function longestLeft(state: State, what: Order): number {
  const ends = wantedByOthers(state, what).map(
    ({ sinceElapsedMs, forS = 0 }) => sinceElapsedMs + forS * 1_000,
  );
  return Math.ceil(Math.max(0, ...ends.map((end) => end - state.elapsedMs)) / 1_000);
}

function wantedByOthers(state: State, { entry, deviceId, name }: Order): Sounding[] {
  const others: Sounding[] = [];
  for (const hazardId of state.derived.sounding.get(deviceId) ?? []) {
    if (hazardId === entry.hazard.id) continue;
    const venue = state.venues.get(state.derived.hazardVenue.get(hazardId) ?? '');
    const other = venue?.hazards.values().find(({ hazard }) => hazard.id === hazardId);
    const sounding = other?.outputs?.[deviceId];
    if (sounding?.[name] === true) others.push(sounding);
  }
  return others;
}

/** A device that is not there, or no longer in use, is passed over: the hazard goes its way. */
function order(turn: Turn, { entry, deviceId, name }: Order, args: { on: boolean; forS?: number }): void {
  const place = placeOf(turn.state, deviceId);
  if (place?.entry.device.kind !== SIREN || place.entry.device.retired === true) return;
  orderOutput(turn, place, { name, args, ttlS: ORDER_TTL_S });
  const detail = { name, ...args, hazardId: entry.hazard.id };
  audit(turn, { actor: GATEWAY, action: 'device.output', subject: deviceId, outcome: 'done', detail });
}

function noteSounding(state: State, deviceId: string, hazardId: string): void {
  const hazards = state.derived.sounding.get(deviceId) ?? new Set();
  state.derived.sounding.set(deviceId, hazards.add(hazardId));
}

function forgetSounding(state: State, deviceId: string, hazardId: string): void {
  const hazards = state.derived.sounding.get(deviceId);
  hazards?.delete(hazardId);
  if (hazards?.size === 0) state.derived.sounding.delete(deviceId);
}
