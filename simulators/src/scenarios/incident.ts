/** What a scenario makes happen, to whom and when, and the truth that is written down about it. */

import type { Course } from '../physics/course.ts';

export interface ScenarioDevice {
  id: string;
  venueId: string;
  kind: string;
  collector?: string;
  place?: string;
  /** What it reads without noise on an ordinary day, by scenario seconds; without it the truth takes the usual values. */
  calm?: (metric: string, atS: number) => number | undefined;
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
  /** Power is lost and comes back: a new boot count, and the numbering begins again. */
  | { what: 'reboot'; deviceId: string; atS: number; downS: number }
  /** This share of the messages is sent twice, unchanged. */
  | { what: 'twice'; deviceId: string; fromS: number; toS: number; share: number }
  /** Each second message leaves after the one that follows it. */
  | { what: 'swapped'; deviceId: string; fromS: number; toS: number }
  /** The device's clock is off by this many ms. */
  | { what: 'clock'; deviceId: string; fromS: number; toS: number; offsetMs: number }
  /** The device has lost its clock: it sends `at: 0` and no `sentAt`. */
  | { what: 'no-clock'; deviceId: string; fromS: number; toS: number }
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
  /** The level had to be held for so long, and was, at `afterS`. */
  heldS?: number;
  /** The standard it is taken from. */
  standard: string;
  afterS: number;
}

/** A danger is to be found, a nuisance is not to be taken for one, a fault is the devices' own. */
export type IncidentType = 'danger' | 'nuisance' | 'fault';

export interface Incident {
  kind: string;
  type: IncidentType;
  /** Kinds of hazard of the surface that a correct system raises. */
  hazardKinds: string[];
  /** Kinds that it may raise as well without being wrong. */
  toleratedKinds: string[];
  venueId: string;
  deviceIds: string[];
  /** Seconds of scenario time. */
  startS: number;
  /** From here on everything is calm again. */
  endS: number;
  effects: Effect[];
  crossings: Crossing[];
  /** What it was drawn as. */
  parameters: Record<string, number | string>;
  /** So long values move fast, and devices look more often. */
  quickS: number;
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
    type: incident.type,
    hazardKinds: incident.hazardKinds,
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
