/** Devices enter the ledger, change, move, retire and are replaced. */

import { DEVICE_KINDS } from '@ninewatch/contracts';
import { combinedAbout, forgetParts } from '../combine/combine.ts';
import { createDeviceState, healthOf, onReplace } from '../evaluate/index.ts';
import { type Decision, done, isId, refuse, staleVersion } from '../fold/decision.ts';
import { linkChild, type Place, placeOf, unlinkChild } from '../fold/derive.ts';
import { judge, refreshHealth, rejudge, surroundings } from '../fold/inputs/devices.ts';
import type { DeviceEntry } from '../fold/state.ts';
import { emit, type Turn } from '../fold/turn.ts';
import { checkForeign, linkForeign, unlinkForeign } from '../foreign/bindings.ts';
import { settleProposal } from '../foreign/proposals.ts';
import { tellScrapped } from '../hazard/call-out/news.ts';
import { applyFindings } from '../hazard/findings.ts';
import { isLifeAlarm } from '../hazard/life/state.ts';
import { activeIn } from '../hazard/summary.ts';
import type { DeviceInput, LedgerAct } from '../model/act.ts';
import type { CertificateInput } from '../model/claim.ts';
import { type Device, isSupervised } from '../model/facts.ts';
import { endShadows } from '../shadow/shadows.ts';
import { moveDevice } from './device-move.ts';
import { forgetService } from './disablement.ts';

type DevicePatch = Extract<LedgerAct, { type: 'device.change' }>['patch'];

export function createDevice(turn: Turn, input: DeviceInput): Decision {
  const { state } = turn;
  if (!isId(input.id)) return refuse('invalid', 'an id is 1–64 of A-Z a-z 0-9 . _ -', { field: 'id' });
  if (state.derived.deviceVenue.has(input.id)) {
    return refuse('already-exists', `device ${input.id} exists`, { field: 'id' });
  }
  const refusal = checkFields(turn, input.id, input);
  if (refusal !== null) return refusal;
  const { collector, foreign, ...fields } = input;
  const device: Device = { ...fields, version: 1, generation: 1, createdAt: turn.at };
  if (collector !== undefined && collector !== '') device.collector = collector;
  if (foreign != null) device.foreign = foreign;
  flagKind(device);
  admit(turn, device);
  return done(device);
}

export function changeDevice(turn: Turn, act: Extract<LedgerAct, { type: 'device.change' }>): Decision {
  const place = placeOf(turn.state, act.id);
  if (place === undefined) return refuse('not-found', `no device ${act.id}`);
  return staleVersion(place.entry.device, act.expectedVersion) ?? patchDevice(turn, place, act.patch);
}

/** Decided again under what is new; its hazards go with it, or end when it retires. */
export function patchDevice(turn: Turn, place: Place, patch: DevicePatch): Decision {
  const { device } = place.entry;
  const refusal =
    checkFields(turn, device.id, patch.retired === false ? withPlace(patch, device) : patch) ??
    checkDanger(place, patch);
  if (refusal !== null) return refusal;
  const { collector: collectorBefore, kind: kindBefore, model: modelBefore } = device;
  unlinkChild(turn.state, device);
  unlinkForeign(turn.state, device);
  writeFields(device, patch);
  if (device.kind !== kindBefore || device.model !== modelBefore) forgetParts(turn, place.venue, device.id);
  if (patch.retired === true && device.retired !== true) retire(turn, place);
  if (patch.retired === false && device.retired === true) recall(turn, place);
  linkChild(turn.state, device);
  linkForeign(turn.state, device);
  if (device.retired !== true) settleProposal(turn, device);
  if (patch.venueId !== undefined && patch.venueId !== place.venue.id) {
    moveDevice(turn, place, patch.venueId);
  }
  device.version += 1;
  emit(turn, { kind: 'device', object: device });
  rejudge(turn, device.id);
  for (const collector of new Set([collectorBefore, device.collector])) {
    if (collector !== undefined) rejudge(turn, collector);
  }
  const now = placeOf(turn.state, device.id);
  if (now !== undefined) refreshHealth(turn, now);
  return done(device);
}

/** Another piece of hardware under the same id: a new generation with a new secret. */
export function replaceDevice(turn: Turn, act: Extract<LedgerAct, { type: 'device.replace' }>): Decision {
  const place = placeOf(turn.state, act.id);
  if (place === undefined) return refuse('not-found', `no device ${act.id}`);
  const { device } = place.entry;
  const stale = staleVersion(device, act.expectedVersion);
  if (stale !== null) return stale;
  // A label that still waits is for the hardware before.
  if (device.claim?.state === 'waiting') delete device.claim;
  return startNewHardware(turn, place, act);
}

/** What the one before had to log in with is worth nothing any more. */
export function startNewHardware(
  turn: Turn,
  place: Place,
  { secretHash, certificate }: { secretHash: string; certificate?: CertificateInput },
): Decision {
  const { device } = place.entry;
  device.generation += 1;
  device.secretHash = secretHash;
  delete device.certificate;
  if (certificate !== undefined) {
    const { keyHash, serial, until } = certificate;
    device.certificate = { keyHash, issued: [{ serial, at: turn.at, until }] };
  }
  device.version += 1;
  emit(turn, { kind: 'device', object: device });
  forgetParts(turn, place.venue, device.id);
  judge(turn, device.id, (rule, around, catalogue) => onReplace(rule, turn.at, around, catalogue));
  return done(device);
}

/** Health exists from the first moment: a device that never sent is not protected. [P6] */
function admit(turn: Turn, device: Device): void {
  const venue = turn.state.venues.get(device.venueId);
  if (venue === undefined) throw new Error(`venue ${device.venueId} was checked before`);
  const entry: DeviceEntry = {
    device,
    rule: createDeviceState(turn.state.elapsedMs),
    health: {
      deviceId: device.id,
      venueId: device.venueId,
      version: 0,
      online: false,
      hasSent: false,
      silent: false,
      faults: [],
      modes: [],
    },
  };
  venue.devices.set(device.id, entry);
  turn.state.derived.deviceVenue.set(device.id, venue.id);
  linkChild(turn.state, device);
  linkForeign(turn.state, device);
  settleProposal(turn, device);
  emit(turn, { kind: 'device', object: device });
  entry.health = { ...healthOf(entry.rule, surroundings(turn.state, { venue, entry })), version: 0 };
  turn.touched.health.add(entry);
  if (device.collector !== undefined) rejudge(turn, device.collector);
}

/** Retired or made another sort of device, it would take a live danger to life with it. [P9] */
function checkDanger({ venue, entry }: Place, patch: DevicePatch): Decision | null {
  const { device } = entry;
  const { kind = device.kind, model = device.model, retired = device.retired } = patch;
  const staysAsItIs = kind === device.kind && model === device.model;
  const retires = retired === true && device.retired !== true;
  if (staysAsItIs && !retires) return null;
  const dangers = [...activeIn(venue, device.id), ...combinedAbout(venue, device.id)];
  const inDanger = dangers.some((finding) => isLifeAlarm({ ...finding, kind: finding.hazardKind }));
  if (!inDanger) return null;
  return refuse('still-in-danger', `${device.id} is in alarm`, { deviceIds: [device.id] });
}

/** What comes back stands at its venue and under its collector again: one may have closed, the other retired meanwhile. */
function withPlace(patch: DevicePatch, { venueId, collector, foreign }: Device): DevicePatch {
  const kept = {
    ...(collector === undefined ? {} : { collector }),
    ...(foreign === undefined ? {} : { foreign }),
  };
  return { venueId, ...kept, ...patch };
}

/** It leaves all rules: what it found is over, and its silence means nothing any more. */
function retire(turn: Turn, place: Place): void {
  const { venue, entry } = place;
  endAllOf(turn, place);
  forgetService(entry);
  endShadows(turn, venue, entry.device.id);
  forgetParts(turn, venue, entry.device.id);
  entry.device.retired = true;
  if (venue.venue !== null) tellScrapped(turn, entry.device, venue.venue);
}

/** What was still on its way when it retired may have been found since. */
function recall(turn: Turn, place: Place): void {
  endAllOf(turn, place);
  endShadows(turn, place.venue, place.entry.device.id);
  delete place.entry.device.retired;
}

/** Its memory begins anew, so what it found before cannot be heard to end any more. */
function endAllOf(turn: Turn, { venue, entry }: Place): void {
  const falls = activeIn(venue, entry.device.id).map((finding) => ({
    ...finding,
    edge: 'fall' as const,
    measuredAt: turn.at,
    receivedAt: turn.at,
  }));
  applyFindings(turn, venue, falls);
  entry.rule = createDeviceState(turn.state.elapsedMs);
}

/** An empty collector takes the device out of its collector's care. */
function writeFields(device: Device, patch: DevicePatch): void {
  const { kind, model, place, collector, foreign } = patch;
  if (kind !== undefined) device.kind = kind;
  if (model !== undefined) device.model = model;
  if (place !== undefined) device.place = place;
  if (collector === '') delete device.collector;
  else if (collector !== undefined) device.collector = collector;
  if (foreign === null) delete device.foreign;
  else if (foreign !== undefined) device.foreign = foreign;
  flagKind(device);
}

/** Unknown kinds are accepted and flagged. */
function flagKind(device: Device): void {
  if ((DEVICE_KINDS as readonly string[]).includes(device.kind)) delete device.kindUnknown;
  else device.kindUnknown = true;
}

function checkFields(turn: Turn, id: string, patch: DevicePatch): Decision | null {
  const { venueId, collector, kind } = patch;
  if (venueId !== undefined && (venueId === '' || !turn.state.venues.has(venueId))) {
    return refuse('unknown-venue', `no venue ${venueId}`, { field: 'venueId' });
  }
  const venue = turn.state.venues.get(venueId ?? '')?.venue;
  if (venue != null && !isSupervised(venue)) {
    return refuse('wrong-state', `venue ${venueId} is closed`, { field: 'venueId' });
  }
  if (kind === '') return refuse('invalid', 'a kind is needed', { field: 'kind' });
  const bound = patch.foreign == null ? null : checkForeign(turn.state, id, patch.foreign);
  if (bound !== null) return bound;
  if (collector === undefined || collector === '') return null;
  const above = placeOf(turn.state, collector)?.entry.device;
  if (above === undefined || above.retired === true) {
    return refuse('unknown-collector', `no device ${collector}`, { field: 'collector' });
  }
  // One step only: who publishes for others publishes for itself.
  const isChain = above.collector !== undefined || turn.state.derived.children.has(id);
  if (collector === id || isChain) {
    return refuse('invalid', 'a collector stands under no other', { field: 'collector' });
  }
  return null;
}
