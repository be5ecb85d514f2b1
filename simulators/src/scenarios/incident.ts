/** What a scenario makes happen, to whom and when, and the truth that is written down about it. */

import type { Course } from '../physics/growth.ts';

export interface ScenarioDevice {
  id: string;
  venueId: string;
  kind: string;
  collector?: string;
}
export interface ScenarioVenue {
  id: string;
  name: string;
  category: number;
  risk?: string;
  devices: ScenarioDevice[];
}

/** What happens to one device. Seconds count from the incident's begin. */
export type Effect =
  /** `course` is added to the calm value of `metric`. */
  | { what: 'metric'; deviceId: string; metric: string; course: Course }
  /** The metric reads this instead, while the course gives a number. */
  | { what: 'reads'; deviceId: string; metric: string; course: (s: number) => number | undefined }
  | { what: 'flag'; deviceId: string; flag: string; fromS: number; toS: number }
  /** The device is dead: no measuring, no connection. */
  | { what: 'dead'; deviceId: string; fromS: number; toS: number }
  /** The network is gone; the device measures on and hands it over later. */
  | { what: 'cut'; deviceId: string; fromS: number; toS: number }
  /** Bad bytes, beside good readings. */
  | { what: 'garbage'; deviceId: string; atS: number; piece: GarbagePiece };

export interface GarbagePiece {
  /** Stable name of what is wrong with it. */
  class: string;
  topic: string;
  payload: string;
  qos?: 0 | 1 | 2;
  retain?: boolean;
  /** What the surface says becomes of it. */
  expect: 'rejection' | 'reading' | 'unreadable_event' | 'ignored';
}

/** A reference level from the public standards, crossed by the noise-free course; not the gateway's rule. */
export interface Crossing {
  deviceId: string;
  metric: string;
  level: number;
  unit: string;
  afterS: number;
}

export interface Incident {
  kind: string;
  venueId: string;
  deviceIds: string[];
  /** Seconds of scenario time. */
  startS: number;
  /** From here on everything is calm again. */
  endS: number;
  effects: Effect[];
  crossings: Crossing[];
}

export interface ScenarioWorld {
  venues: ScenarioVenue[];
}

/** Incidents in the order of their start; may be endless. */
export type Scenario = (
  world: ScenarioWorld,
  random: import('../base/random.ts').Random,
) => Iterable<Incident>;

/** One line of ground truth, JSON, times in ms since 1970. */
export function truthOf(incident: Incident, startedAtMs: number, speed: number): Record<string, unknown> {
  const wall = (s: number) => Math.round(startedAtMs + (s * 1_000) / speed);
  const garbage = incident.effects.flatMap((effect) => (effect.what === 'garbage' ? [effect] : []));
  return {
    truth: incident.kind,
    venueId: incident.venueId,
    deviceIds: incident.deviceIds,
    startsAt: wall(0),
    calmAgainAt: wall(incident.endS - incident.startS),
    crossings: incident.crossings.map(({ afterS, ...crossing }) => ({ ...crossing, at: wall(afterS) })),
    ...(garbage.length === 0
      ? {}
      : {
          pieces: garbage.map(({ deviceId, atS, piece }) => ({
            deviceId,
            class: piece.class,
            expect: piece.expect,
            at: wall(atS),
          })),
        }),
  };
}
