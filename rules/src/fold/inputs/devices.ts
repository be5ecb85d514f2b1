/** Inputs of devices go through evaluation; its findings go to the hazards, its news to the device's health. */

import type { Catalogue } from '../../catalogue/index.ts';
import { decideAgain, hasParts, noteParts } from '../../combine/combine.ts';
import {
  type DeviceState,
  type Evaluation,
  healthOf,
  isDue,
  isSilenceAlone,
  isSilent,
  keptForTick,
  onFactsChanged,
  onMessage,
  onTick,
  onVia,
  type Surroundings,
} from '../../evaluate/index.ts';
import { regionPath } from '../../ledger/region-tree.ts';
import type { MessageRecord } from '../../model/record.ts';
import { applyMarked } from '../../period/mark.ts';
import { isUnprotected } from '../../period/running.ts';
import { type Place, placeOf } from '../derive.ts';
import type { DeviceEntry, State, VenueState } from '../state.ts';
import { emit, type Turn } from '../turn.ts';
import { sendSyncTime } from './commands.ts';

export type Judge = (rule: DeviceState, around: Surroundings, catalogue: Catalogue) => Evaluation;

/** Judges one device; one that is not in the ledger any more, or a time without rules, is passed over. */
export function judge(turn: Turn, deviceId: string, how: Judge): void {
  const place = placeOf(turn.state, deviceId);
  if (place !== undefined) judgeAt(turn, place, how);
}

/** → it found something, or the device's health is another. */
function judgeAt(turn: Turn, place: Place, how: Judge): boolean {
  const { catalogue, lanes, changed } = turn.state.derived;
  if (catalogue === null) return false;
  const { venue, entry } = place;
  const lane = lanes.get(entry.device.id);
  if (lane !== undefined) lane.isStale = true;
  changed.devices.add(entry.device.id);
  const around = surroundings(turn.state, place);
  const verdict = how(entry.rule, around, catalogue);
  venue.dueElapsedMs = Math.min(venue.dueElapsedMs, entry.rule.dueElapsedMs);
  applyMarked(turn, venue, verdict.findings);
  if (hasParts(place))
    noteParts(turn, place, { plan: catalogue.planFor(around), findings: verdict.findings });
  if (verdict.healthChanged) refreshHealth(turn, place);
  // Whoever speaks for a foreign device hears nothing of ours. [P10]
  if (verdict.wantsSyncTime === true && entry.device.foreign === undefined) sendSyncTime(turn, place);
  return verdict.healthChanged || verdict.findings.length > 0;
}

export function takeMessage(turn: Turn, message: MessageRecord): void {
  // The collector first: it is alive, so its children are protected again before one of them is judged.
  if (message.via !== undefined && message.via !== message.deviceId) {
    judge(turn, message.via, (rule, around, catalogue) => onVia(rule, message.receivedAt, around, catalogue));
  }
  if (message.identityReset === true) startGeneration(turn, message);
  judge(turn, message.deviceId, (rule, around, catalogue) => onMessage(rule, message, around, catalogue));
}

/** The journal counts generations too; where both differ, the higher one has been used. */
function startGeneration(turn: Turn, message: MessageRecord): void {
  const device = placeOf(turn.state, message.deviceId)?.entry.device;
  if (device === undefined) return;
  device.generation = Math.max(device.generation + 1, message.readings[0]?.generation ?? 0);
  device.version += 1;
  emit(turn, { kind: 'device', object: device });
}

/**
 * Only devices whose time has come are looked at, so that a tick over many thousands stays cheap. When all that is due
 * is silence it can wait for the next tick once `news` is used up: a district that loses its power is tens of thousands
 * of silent devices in the same second, and an alarm must not wait for them. Looks at which nothing changes use up
 * nothing, so that a start from a checkpoint goes the same way as a run without one. [P3] [P8]
 */
export function tickDevices(turn: Turn, venue: VenueState, news: { left: number }): void {
  const { elapsedMs } = turn.state;
  for (const entry of venue.devices.values()) {
    if (entry.device.retired === true || !isDue(entry.rule, elapsedMs)) continue;
    if (news.left <= 0 && mayWait(entry)) continue;
    if (lookAtTime(turn, { venue, entry })) news.left -= 1;
  }
}

/** A child's silence is counted from its last look, which is therefore not put off. */
function mayWait({ rule, device }: DeviceEntry): boolean {
  return isSilenceAlone(rule) && device.collector === undefined;
}

/** Whole or not at all: what was noted but not told would not be told when it is tried again. → anything is new. [P6] */
function lookAtTime(turn: Turn, place: Place): boolean {
  const { entry } = place;
  const before = keptForTick(entry.rule);
  try {
    return judgeAt(turn, place, (rule, around, catalogue) => onTick(rule, turn.at, around, catalogue));
  } catch (cause) {
    entry.rule = before;
    turn.state.derived.facts += 1;
    throw cause;
  }
}

/** What the device's rules read has changed: colour, kind, collector, catalogue. */
export function rejudge(turn: Turn, deviceId: string): void {
  judge(turn, deviceId, (rule, around, catalogue) => onFactsChanged(rule, turn.at, around, catalogue));
  const venue = placeOf(turn.state, deviceId)?.venue;
  if (venue !== undefined) decideAgain(turn, venue);
}

export function refreshHealth(turn: Turn, place: Place): void {
  const { entry } = place;
  const before = entry.health;
  entry.health = { ...healthOf(entry.rule, surroundings(turn.state, place)), version: before.version };
  turn.touched.health.add(entry);
  if (before.silent === entry.health.silent && before.online === entry.health.online) return;
  refreshChildren(turn, entry.device.id);
}

/** A collector's death or return is its children's too. */
export function refreshChildren(turn: Turn, collectorId: string): void {
  for (const child of turn.state.derived.children.get(collectorId)?.values() ?? []) {
    rejudge(turn, child);
    const place = placeOf(turn.state, child);
    if (place !== undefined) refreshHealth(turn, place);
  }
}

export function surroundings(state: State, { venue, entry }: Place): Surroundings {
  const { device } = entry;
  const facts = venue.venue;
  const children = state.derived.children.get(device.id);
  const around: Surroundings = {
    device,
    risk: facts?.risk ?? 'yellow',
    category: facts?.category ?? 1,
    region: facts?.region ?? 'root',
    elapsedMs: state.elapsedMs,
    online: entry.rule.online,
  };
  if (state.derived.catalogue?.narrowsByRegion === true) {
    around.regionPath = regionPath(state, around.region).map(({ id }) => id);
  }
  if (isUnprotected(venue, device.id)) around.unprotected = true;
  if (children !== undefined) around.children = children.values();
  if (device.collector !== undefined) {
    const collector = placeOf(state, device.collector)?.entry;
    around.online = collector?.rule.online === true;
    // A retired collector has no silence of its own to name its children: they answer for themselves.
    const isDead = collector !== undefined && collector.device.retired !== true && isSilent(collector.rule);
    around.collector = { deviceId: device.collector, dead: isDead };
  }
  const { foreign } = device;
  if (foreign !== undefined && state.sources.has(foreign.source)) {
    around.collector = { deviceId: device.collector ?? 'gateway', dead: true };
  }
  return around;
}
