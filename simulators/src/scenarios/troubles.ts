/** Incidents of the devices themselves: a battery runs down, a device dies, the network is gone. */

import type { Random } from '../base/random.ts';
import type { MakeIncident } from './dangers.ts';
import type { Effect, Incident, ScenarioDevice, ScenarioVenue } from './incident.ts';

const RUNS_DOWN_S = 90;
const REPLACED_AFTER_S = 240;

/** From 28 % to nothing in a minute and a half, then a new battery. */
export const dyingBattery: MakeIncident = (venue, startS, random) => {
  const device = pickDevice(venue, random, (candidate) => BATTERY_KINDS.has(candidate.kind));
  if (device === undefined) return undefined;
  const level = (s: number) =>
    s < REPLACED_AFTER_S ? Math.max(1, Math.round(28 - (28 * s) / RUNS_DOWN_S)) : undefined;
  const effects: Effect[] = [
    { what: 'reads', deviceId: device.id, metric: 'battery', course: level },
    { what: 'flag', deviceId: device.id, flag: 'low_battery', fromS: RUNS_DOWN_S / 3, toS: REPLACED_AFTER_S },
  ];
  const crossings = [
    { deviceId: device.id, metric: 'battery', level: 20, unit: '%', standard: 'our default', afterS: 26 },
  ];
  return trouble('dying-battery', venue, { startS, lastsS: REPLACED_AFTER_S, effects, crossings });
};

const BATTERY_KINDS = new Set(['smoke', 'heat', 'multi', 'co', 'water_pressure', 'call_point']);

/** Torn off the ceiling: nothing more from it, and nothing said. It is put back after `silentS`. */
export function silentDevice(silentS: number): MakeIncident {
  return (venue, startS, random) => {
    const device = pickDevice(venue, random, (candidate) => candidate.kind !== 'collector');
    if (device === undefined) return undefined;
    const effects: Effect[] = [{ what: 'dead', deviceId: device.id, fromS: 0, toS: silentS }];
    return trouble('silent-device', venue, { startS, lastsS: silentS, effects });
  };
}

/** Every device of the venue loses its network for a while, measures on, and hands over the backlog. */
export function outage(lostS: number): MakeIncident {
  return (venue, startS) => {
    const effects = venue.devices.map(
      (device): Effect => ({ what: 'cut', deviceId: device.id, fromS: 0, toS: lostS }),
    );
    return trouble('outage', venue, { startS, lastsS: lostS + 30, effects });
  };
}

function pickDevice(venue: ScenarioVenue, random: Random, isFit: (device: ScenarioDevice) => boolean) {
  const fit = venue.devices.filter(isFit);
  return fit.length === 0 ? undefined : random.pick(fit);
}

function trouble(
  kind: string,
  venue: ScenarioVenue,
  parts: { startS: number; lastsS: number; effects: Effect[]; crossings?: Incident['crossings'] },
): Incident {
  return {
    kind,
    type: 'fault',
    hazardKinds: kind === 'outage' ? [] : ['device'],
    toleratedKinds: ['device'],
    venueId: venue.id,
    deviceIds: parts.effects.map((effect) => effect.deviceId).filter((id, i, all) => all.indexOf(id) === i),
    startS: parts.startS,
    endS: parts.startS + parts.lastsS,
    effects: parts.effects,
    crossings: parts.crossings ?? [],
    parameters: { lastsS: parts.lastsS },
    quickS: parts.lastsS,
  };
}
