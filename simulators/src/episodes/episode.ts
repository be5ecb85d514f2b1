/** How an episode is put together: who takes part, what happens to them, and the truth about it. */

import type { Random } from '../base/random.ts';
import type { Ranges } from '../physics/ranges.ts';
import type { Effect, Incident, IncidentType, ScenarioDevice, ScenarioVenue } from '../scenarios/incident.ts';
import { crossingsOf, overAtS } from './levels.ts';

/** Where and when an episode is to happen, and what it may be. */
export interface Stage {
  venue: ScenarioVenue;
  /** Scenario seconds. */
  startS: number;
  random: Random;
  ranges: Ranges;
}

/** Undefined when the venue has not the devices for it. */
export type MakeEpisode = (stage: Stage) => Incident | undefined;

export interface EpisodeParts {
  kind: string;
  type: IncidentType;
  hazardKinds?: string[];
  toleratedKinds?: string[];
  parameters: Record<string, number | string>;
  effects: Effect[];
  /** At most; what adds to metrics may be over sooner. */
  lastsS: number;
  quickS?: number;
  /** Between two points at which the truth is sought; 1 where a second makes the difference. */
  stepS?: number;
}

const POINTS_MAX = 4_000;

/** Seconds between two points of a smooth course: one, or more when it lasts for hours. */
export function stepOf(lastsS: number): number {
  return Math.max(1, Math.ceil(lastsS / POINTS_MAX));
}

export function episodeOf({ venue, startS }: Stage, parts: EpisodeParts): Incident {
  const { effects } = parts;
  const taking = new Set(effects.map((effect) => effect.deviceId));
  const devices = venue.devices.filter((device) => taking.has(device.id));
  const span = { stepS: parts.stepS ?? stepOf(parts.lastsS), lastsS: parts.lastsS };
  const lastsS = Math.ceil(isAdded(effects) ? overAtS(effects, span) : parts.lastsS);
  return {
    kind: parts.kind,
    type: parts.type,
    hazardKinds: parts.hazardKinds ?? [],
    toleratedKinds: parts.toleratedKinds ?? [],
    venueId: venue.id,
    deviceIds: devices.map((device) => device.id),
    startS,
    endS: startS + lastsS,
    effects,
    crossings: crossingsOf(devices, effects, { startS, span: { ...span, lastsS } }),
    parameters: roundedParameters(parts.parameters),
    quickS: Math.min(lastsS, parts.quickS ?? 0),
  };
}

/** Only what adds to metrics and has no end of its own says by itself when it is over. */
function isAdded(effects: readonly Effect[]): boolean {
  return effects.every((effect) => effect.what === 'metric');
}

function roundedParameters(parameters: Record<string, number | string>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(6)) : value,
    ]),
  );
}

export function devicesOf(venue: ScenarioVenue, kinds: readonly string[]): ScenarioDevice[] {
  return venue.devices.filter((device) => kinds.includes(device.kind));
}

/** One of the venue's devices of these kinds. */
export function oneOf({ venue, random }: Stage, kinds: readonly string[]): ScenarioDevice | undefined {
  const fit = devicesOf(venue, kinds);
  return fit.length === 0 ? undefined : random.pick(fit);
}

/** Devices that say the same place hang in one room; without a place each has its own. */
export function roomOf(device: ScenarioDevice): string {
  return device.place ?? device.id;
}
