/** Every kind of episode with how often it happens in a district that is played for scoring. */

import {
  clockJump,
  clockOffset,
  deadCollector,
  duplicates,
  noClock,
  outage,
  reboots,
  reordered,
  silent,
} from './device-faults.ts';
import { arcing, insulation, looseTerminal, phaseToEarth } from './electrical.ts';
import type { MakeEpisode } from './episode.ts';
import { anyFlamingFire, anySmoulderingFire } from './fires.ts';
import { coFlue, gasLeak } from './gases.ts';
import { breath, cooking, dust, motorInrush, rain, steam, switching, vapour, warmUp } from './nuisances.ts';
import { battery, drift, noisy, sentinel, spiking, stuck } from './sensor-faults.ts';

export interface EpisodeKind {
  make: MakeEpisode;
  /** Episodes a venue and year: dangers far more often than in life, so that a score has something to count. */
  perVenueYear: number;
  /** Leaves measured values as they are, so that it may coincide with anything else in the venue. */
  isOfLink?: true;
  /** Happens while people are there, by the load of the hour. */
  isOfBusyHours?: true;
  /** Times as often in venues of these categories. */
  byCategory?: Readonly<Record<number, number>>;
}

/** Who cooks, who steams, who starts motors. */
const COOKS = { 1: 0.05, 2: 2, 3: 0.5, 4: 0.3, 5: 0.3, 6: 0.4, 7: 0.7, 8: 0.2, 9: 0.05 };
const STEAMS = { 1: 0.1, 2: 1, 3: 2, 4: 0.5, 5: 2, 6: 0.7, 7: 0.5, 8: 1, 9: 0.1 };
const WORKS = { 1: 0.3, 2: 0.7, 3: 0.4, 4: 0.3, 5: 0.4, 6: 0.3, 7: 0.3, 8: 3, 9: 0.5 };

export const EPISODES = {
  'flaming-fire': { make: anyFlamingFire, perVenueYear: 4 },
  'smouldering-fire': { make: anySmoulderingFire, perVenueYear: 4 },
  'gas-leak': { make: (stage) => gasLeak(stage), perVenueYear: 6 },
  'co-flue': { make: coFlue, perVenueYear: 6 },
  insulation: { make: insulation, perVenueYear: 2 },
  'phase-to-earth': { make: phaseToEarth, perVenueYear: 4 },
  'loose-terminal': { make: looseTerminal, perVenueYear: 3 },
  arc: { make: arcing, perVenueYear: 4 },
  cooking: { make: cooking, perVenueYear: 100, isOfBusyHours: true, byCategory: COOKS },
  steam: { make: steam, perVenueYear: 20, isOfBusyHours: true, byCategory: STEAMS },
  dust: { make: dust, perVenueYear: 10, isOfBusyHours: true, byCategory: WORKS },
  breath: { make: breath, perVenueYear: 12, isOfBusyHours: true },
  vapour: { make: vapour, perVenueYear: 25, isOfBusyHours: true },
  'motor-inrush': { make: motorInrush, perVenueYear: 60, isOfBusyHours: true, byCategory: WORKS },
  rain: { make: rain, perVenueYear: 20 },
  switching: { make: switching, perVenueYear: 40, isOfBusyHours: true },
  'warm-up': { make: warmUp, perVenueYear: 4 },
  drift: { make: drift, perVenueYear: 0.5 },
  stuck: { make: stuck, perVenueYear: 0.7 },
  noisy: { make: noisy, perVenueYear: 1 },
  sentinel: { make: sentinel, perVenueYear: 2 },
  spikes: { make: spiking, perVenueYear: 4 },
  battery: { make: battery, perVenueYear: 0.7 },
  silent: { make: silent, perVenueYear: 1 },
  'dead-collector': { make: deadCollector, perVenueYear: 2, isOfLink: true },
  outage: { make: outage, perVenueYear: 8, isOfLink: true },
  reboot: { make: reboots, perVenueYear: 6, isOfLink: true },
  duplicates: { make: duplicates, perVenueYear: 6, isOfLink: true },
  reordered: { make: reordered, perVenueYear: 6, isOfLink: true },
  'clock-offset': { make: clockOffset, perVenueYear: 1, isOfLink: true },
  'clock-jump': { make: clockJump, perVenueYear: 2, isOfLink: true },
  'no-clock': { make: noClock, perVenueYear: 1, isOfLink: true },
} as const satisfies Record<string, EpisodeKind>;

export type EpisodeName = keyof typeof EPISODES;
export const EPISODE_NAMES = Object.keys(EPISODES) as EpisodeName[];

export function episodeKind(name: EpisodeName): EpisodeKind {
  return EPISODES[name];
}
