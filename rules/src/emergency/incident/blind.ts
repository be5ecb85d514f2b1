/** Which devices of a venue protect nobody during an incident: silent ones, children of dead collectors, and others. */

import { touchFiling } from '../../filing/keep.ts';
import { placeOf } from '../../fold/derive.ts';
import type { DeviceEntry, VenueState } from '../../fold/state.ts';
import { GATEWAY, type Turn } from '../../fold/turn.ts';
import type { BlindDevice } from '../../model/loop/emergency.ts';
import { type IncidentScene, logLine } from './scene.ts';

/** Named in an incident; the number of devices is whole. [P8] */
const NAMED_MAX = 200;

export function blindAt(turn: Turn, place: VenueState): { devices: number; blind: BlindDevice[] } {
  const inUse = place.devices.values().filter(({ device }) => device.retired !== true);
  const blind = inUse.flatMap((entry) => {
    const why = whyBlind(turn, entry);
    const { id: deviceId, kind, place: where } = entry.device;
    return why === null ? [] : [{ deviceId, kind, ...(where === undefined ? {} : { place: where }), why }];
  });
  return { devices: inUse.length, blind: blind.slice(0, NAMED_MAX) };
}

function whyBlind({ state }: Turn, { device, health }: DeviceEntry): BlindDevice['why'] | null {
  if (device.outOfService !== undefined) return 'out_of_service';
  const collector = device.collector === undefined ? undefined : placeOf(state, device.collector);
  if (collector?.entry.health.silent === true) return 'dead_collector';
  if (health.silent) return 'silent';
  if (!health.hasSent) return 'never_reported';
  return health.unprotected === true ? 'not_handed_over' : null;
}

/** At the end of a step: incidents at the venues of devices that came or went. A dead collector counts for its children. */
export function watchIncidents(turn: Turn): void {
  if (turn.touched.health.size === 0) return;
  const places = new Set<string>();
  for (const { device } of turn.touched.health) {
    places.add(device.venueId);
    for (const child of turn.state.derived.children.get(device.id)?.values() ?? []) {
      places.add(turn.state.derived.deviceVenue.get(child) ?? '');
    }
  }
  for (const id of places) {
    const place = turn.state.venues.get(id);
    if (place !== undefined && place.filings.size > 0) lookAgain(turn, place);
  }
}

function lookAgain(turn: Turn, place: VenueState): void {
  for (const entry of place.filings.values()) {
    const { type } = entry.filing;
    if (type !== 'emergency' && type !== 'drill') continue;
    const scene = { turn, place, entry: entry as IncidentScene['entry'] };
    const { filing } = scene.entry;
    const now = blindAt(turn, place);
    const before = new Set(filing.blind.map(nameOf));
    const after = new Set(now.blind.map(nameOf));
    const came = now.blind.filter((device) => !before.has(nameOf(device)));
    const went = filing.blind.filter((device) => !after.has(nameOf(device)));
    if (came.length === 0 && went.length === 0 && now.devices === filing.devices) continue;
    filing.devices = now.devices;
    filing.blind = now.blind;
    for (const device of came) logLine(scene, { by: GATEWAY, what: 'device-blind', note: nameOf(device) });
    for (const device of went) logLine(scene, { by: GATEWAY, what: 'device-back', note: nameOf(device) });
    touchFiling(turn, place, entry);
  }
}

function nameOf({ deviceId, why }: BlindDevice): string {
  return `${deviceId} ${why}`;
}
