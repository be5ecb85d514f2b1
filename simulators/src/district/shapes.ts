/** What a simulated district hands to whoever scores rules with it. */

import type { EpisodeName } from '../episodes/catalogue.ts';
import type { RangeOverrides } from '../physics/ranges.ts';
import type { IncidentType } from '../scenarios/incident.ts';

export interface DistrictOptions {
  seed: number;
  venues: number;
  /** Length of the run: one of the two. */
  days?: number;
  hours?: number;
  /** ms since 1970. */
  startAtMs: number;
  /** Seconds between two readings of a calm device; 15 is the reference. */
  periodS?: number;
  /** Per venue on average; 3. */
  devicesPerVenue?: number;
  /** Each venue behind a collector of its own. */
  allBehindCollectors?: boolean;
  /** Episodes a venue and year, instead of the catalogue's; 0 leaves a kind out. */
  mix?: Partial<Record<EpisodeName, number>>;
  /** Multiplies every rate; 1. */
  eventfulness?: number;
  ranges?: RangeOverrides;
  /** Detectors decide alarms of their own and say so (default); false: they report values alone. */
  ownAlarms?: boolean;
}

export interface SimulatedVenue {
  id: string;
  name: string;
  category: number;
  region: string;
  facts: Record<string, boolean | number>;
  risk: 'red' | 'orange' | 'yellow' | 'blue';
}

export interface SimulatedDevice {
  id: string;
  venueId: string;
  kind: string;
  model: string;
  place: string;
  collector?: string;
}

/** A level of the public standards, crossed by what the device would read without noise. */
export interface TruthCrossing {
  deviceId: string;
  metric: string;
  level: number;
  unit: string;
  /** The level was held for so long when `at` came. */
  heldS?: number;
  standard: string;
  at: number;
}

export interface TruthEvent {
  /** Unique within the run. */
  id: string;
  type: IncidentType;
  kind: EpisodeName;
  /** A correct system raises each of these; none for what is no hazard. */
  hazardKinds: string[];
  /** These it may raise as well without being wrong. */
  toleratedKinds: string[];
  venueId: string;
  deviceIds: string[];
  /** ms since 1970. */
  beginsAt: number;
  /** All is calm again. */
  endsAt: number;
  /** Dangers: the first crossing at any device; absent when none is crossed. */
  detectableAt?: number;
  crossings: TruthCrossing[];
  parameters: Record<string, number | string>;
}

/** One reading or event of contract v1 under its lasting identity. */
export interface SimulatedReading {
  boot: number;
  seq: number;
  /** The device's own clock; 0 when it has none. */
  at: number;
  /** The same clock at sending; absent when it has none. */
  sentAt?: number;
  metrics: Record<string, number>;
  flags?: string[];
  /** On the channel `event` alone. */
  event?: string;
}

/** What arrives in one MQTT message; several readings are a batch of store-and-forward. */
export interface SimulatedMessage {
  receivedAtMs: number;
  deviceId: string;
  venueId: string;
  /** The collector that publishes for the device. */
  via?: string;
  channel: 'telemetry' | 'event';
  readings: SimulatedReading[];
}

/** What was looked at: denominators of every rate. */
export interface Exposure {
  venueYears: number;
  deviceYears: number;
  startAtMs: number;
  endsAtMs: number;
}

export interface District {
  venues: SimulatedVenue[];
  devices: SimulatedDevice[];
  /** In the order of their begins. */
  truth: TruthEvent[];
  exposure: Exposure;
  /** In the order of receipt; each call plays the same run from its begin. */
  messages(): Iterable<SimulatedMessage>;
}
