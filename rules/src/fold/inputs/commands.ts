/** Commands to devices: pending until their result or their end. */

import { combinedAbout } from '../../combine/combine.ts';
import { activeIn } from '../../hazard/summary.ts';
import type { Actor, DeviceAct } from '../../model/act.ts';
import type { Command } from '../../model/change.ts';
import type { ResultRecord } from '../../model/record.ts';
import { CLOCKS } from '../../profile/clocks.ts';
import { type Decision, done, refuse } from '../decision.ts';
import { type Place, placeOf } from '../derive.ts';
import type { CommandEntry, VenueState } from '../state.ts';
import { audit, GATEWAY, makeId, type Turn } from '../turn.ts';

/** `mute` follows the remote-silence rule: never while the device itself is in alarm. */
export function decideCommand(turn: Turn, actor: Actor, act: DeviceAct): Decision {
  const place = placeOf(turn.state, act.deviceId);
  if (place === undefined) return refuse('unknown-device', `no device ${act.deviceId}`);
  const { venue, entry } = place;
  if (entry.device.retired === true) return refuse('wrong-state', `${act.deviceId} is retired`);
  const { ttlSMax, pendingPerDeviceMax } = CLOCKS.command;
  if (!Number.isInteger(act.ttlS) || act.ttlS < 1 || act.ttlS > ttlSMax) {
    return refuse('invalid', `ttlS is 1 to ${ttlSMax}`, { field: 'ttlS' });
  }
  if (place.entry.device.foreign !== undefined) {
    return refuse('wrong-state', 'a foreign device hears no commands of ours');
  }
  if (act.name === 'mute' && isInAlarm(venue, act.deviceId)) {
    const detail = 'a device in alarm is not silenced from afar';
    return refuse('still-in-danger', detail, { deviceIds: [act.deviceId] });
  }
  if (isOutput(act.name) && entry.device.kind !== 'siren') {
    return refuse('invalid', `${act.name} is for devices of kind siren`, { field: 'name' });
  }
  if (isOutput(act.name) && !areOutputArgs(act.args)) {
    return refuse('invalid', 'args are on, and forS of 10 to 3600 when it is on', { field: 'args' });
  }
  if (isOff(act) && isWantedInDanger(turn, act.deviceId)) {
    const detail = 'what sounds for a danger is not silenced from afar while the danger lasts';
    return refuse('still-in-danger', detail, { deviceIds: [act.deviceId] });
  }
  if (pendingOf(venue, act.deviceId) >= pendingPerDeviceMax) {
    return refuse('wrong-state', `${pendingPerDeviceMax} commands are pending already`);
  }
  return done(send(turn, place, { name: act.name, args: act.args, ttlS: act.ttlS, by: actor.username }));
}

export function sendSyncTime(turn: Turn, place: Place): void {
  const deviceId = place.entry.device.id;
  const isPending = place.venue.commands
    .values()
    .some(({ command }) => command.deviceId === deviceId && command.name === 'sync_time');
  if (isPending) return;
  send(turn, place, { name: 'sync_time', args: {}, ttlS: CLOCKS.command.syncTimeTtlS, by: GATEWAY });
}

/** By the gateway itself. Of one output the newest order alone holds: an earlier one that waits never comes after it. */
export function orderOutput(turn: Turn, place: Place, what: Pick<Command, 'name' | 'args' | 'ttlS'>): void {
  const deviceId = place.entry.device.id;
  for (const entry of place.venue.commands.values()) {
    if (entry.command.deviceId !== deviceId || entry.command.name !== what.name) continue;
    entry.command.state = 'expired';
    end(turn, place.venue, entry);
  }
  send(turn, place, { ...what, by: GATEWAY });
}

/** A result of an unknown, ended or foreign command changes nothing. */
export function takeResult(turn: Turn, result: ResultRecord): void {
  const venue = turn.state.venues.get(turn.state.derived.commandVenue.get(result.commandId) ?? '');
  const entry = venue?.commands.get(result.commandId);
  if (venue === undefined || entry?.command.deviceId !== result.deviceId) return;
  if (result.error !== undefined) entry.command.error = result.error.slice(0, 256);
  entry.command.state = result.ok ? 'done' : 'failed';
  end(turn, venue, entry);
}

/**
 * The device came to be in alarm: what would silence it is not sent any more, neither at once nor when it
 * subscribes. Fails with `in-danger`.
 */
export function endMutes(turn: Turn, venue: VenueState, deviceId: string): void {
  for (const entry of venue.commands.values()) {
    const { command } = entry;
    if (command.deviceId !== deviceId || command.name !== 'mute') continue;
    command.state = 'failed';
    command.error = 'in-danger';
    end(turn, venue, entry);
    const { id: commandId, name, by, error } = command;
    const detail = { commandId, name, by, error };
    audit(turn, { actor: GATEWAY, action: 'device.command.end', subject: deviceId, outcome: 'done', detail });
  }
}

export function expireCommands(turn: Turn, venue: VenueState): void {
  for (const entry of venue.commands.values()) {
    if (turn.state.elapsedMs < entry.untilElapsedMs) continue;
    entry.command.state = 'expired';
    end(turn, venue, entry);
  }
}

function send(
  turn: Turn,
  { venue, entry }: Place,
  what: Pick<Command, 'name' | 'args' | 'ttlS' | 'by'>,
): Command {
  const ttlMs = what.ttlS * 1_000;
  const command: Command = {
    id: makeId(turn),
    deviceId: entry.device.id,
    venueId: venue.id,
    ...what,
    expiresAt: turn.at + ttlMs,
    state: 'pending',
    at: turn.at,
  };
  venue.commands.set(command.id, { command, untilElapsedMs: turn.state.elapsedMs + ttlMs });
  turn.state.derived.commandVenue.set(command.id, venue.id);
  turn.touched.commands.add(command);
  return command;
}

/** Nothing is expected of it any more. */
function end(turn: Turn, venue: VenueState, { command }: CommandEntry): void {
  turn.touched.commands.add(command);
  venue.commands.delete(command.id);
  turn.state.derived.commandVenue.delete(command.id);
}

function pendingOf(venue: VenueState, deviceId: string): number {
  return venue.commands.values().filter(({ command }) => command.deviceId === deviceId).length;
}

function isOutput(name: Command['name']): boolean {
  return name === 'sound' || name === 'light';
}

/** As a profile may have it: nothing sounds without an end. */
function areOutputArgs({ on, forS }: Record<string, unknown>): boolean {
  if (on === false) return forS === undefined;
  return on === true && typeof forS === 'number' && Number.isInteger(forS) && forS >= 10 && forS <= 3_600;
}

function isOff({ name, args }: DeviceAct): boolean {
  return isOutput(name) && args.on === false;
}

/** Some hazard that made it sound is still in danger. */
function isWantedInDanger({ state }: Turn, deviceId: string): boolean {
  for (const hazardId of state.derived.sounding.get(deviceId) ?? []) {
    const venue = state.venues.get(state.derived.hazardVenue.get(hazardId) ?? '');
    if (venue?.hazards.values().some(({ hazard }) => hazard.id === hazardId && hazard.active)) return true;
  }
  return false;
}

/** Counts what people closed too early as well. */
function isInAlarm(venue: VenueState, deviceId: string): boolean {
  const dangers = [...activeIn(venue, deviceId), ...combinedAbout(venue, deviceId)];
  return dangers.some((finding) => finding.class === 'alarm');
}
