/** The open catalogue: metrics with unit, range and dangerous side, and the names of events, flags and kinds. */

import { LIMITS } from './limits.ts';

/** `high`: a value above the range still decides, as the range's end. `none`: beyond either end is a sensor fault. */
export type DangerousSide = 'high' | 'low' | 'both' | 'none';

export interface MetricSpec {
  unit: string;
  min: number;
  max: number;
  dangerous: DangerousSide;
  /** Sentinel numbers that are ordinary values of this metric, and are therefore believed. */
  ordinary?: readonly number[];
}

/**
 * Names outside it are kept and flagged, and never decide.
 * A number from `SENTINELS` is a sensor fault even inside a range (`co: 9999`): an elderly driver that answers
 * 9999 when it cannot measure is far likelier than a room at exactly 9,999 ppm that gave no reading before it.
 * Two metrics take such numbers in daily use, and say so in `ordinary`.
 */
export const METRICS = {
  smoke: { unit: 'dB/m', min: 0, max: 60, dangerous: 'high' },
  temperature: { unit: '°C', min: -60, max: 1_300, dangerous: 'high' },
  humidity: { unit: '%RH', min: 0, max: 100, dangerous: 'none' },
  co: { unit: 'ppm', min: 0, max: 100_000, dangerous: 'high' },
  h2s: { unit: 'ppm', min: 0, max: 100_000, dangerous: 'high' },
  nh3: { unit: 'ppm', min: 0, max: 100_000, dangerous: 'high' },
  gas: { unit: '%LEL', min: 0, max: 100, dangerous: 'high' },
  oxygen: { unit: 'vol %', min: 0, max: 100, dangerous: 'both' },
  battery: { unit: '%', min: 0, max: 100, dangerous: 'none' },
  residual_current: { unit: 'mA', min: 0, max: 100_000, dangerous: 'high' },
  cable_temperature: { unit: '°C', min: -60, max: 1_300, dangerous: 'high' },
  current: { unit: 'A', min: 0, max: 10_000, dangerous: 'high' },
  voltage: { unit: 'V', min: 0, max: 50_000, dangerous: 'both' },
  power: {
    unit: 'W',
    min: -10_000_000,
    max: 10_000_000,
    dangerous: 'high',
    ordinary: [-200, -999, 9_999, 65_535],
  },
  arc: { unit: 'half-cycles in the last second', min: 0, max: 200, dangerous: 'high' },
  water_pressure: { unit: 'MPa', min: 0, max: 10, dangerous: 'both' },
  dust: { unit: 'mg/m³', min: 0, max: 10_000, dangerous: 'high' },
  rssi: { unit: 'dBm', min: -200, max: 50, dangerous: 'none', ordinary: [-200] },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;

/** Numbers by which drivers say "no value"; `null` says the same. */
export const SENTINELS: readonly number[] = [-200, -999, 9_999, 65_535];

const BY_NAME: ReadonlyMap<string, MetricSpec> = new Map(Object.entries(METRICS));

/** Safe for any text, `constructor` and `__proto__` included. */
export function metricSpec(name: string): MetricSpec | undefined {
  return BY_NAME.get(name);
}

export function isMetricName(name: string): name is MetricName {
  return BY_NAME.has(name);
}

/** A usable metric name: 1–64 characters, none of them a control character or half a surrogate pair. */
export const METRIC_NAME = new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${LIMITS.metricNameCharsMax}}$`, 'u');

/** `__proto__` is refused: as a key of a plain object it would be swallowed. */
export function isUsableMetricName(name: string): boolean {
  return METRIC_NAME.test(name) && name !== '__proto__';
}

export const EVENT_NAMES = [
  'alarm',
  'alarm_cleared',
  'fault',
  'fault_cleared',
  'tamper',
  'test',
  'button',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

export function isEventName(name: unknown): name is EventName {
  return (EVENT_NAMES as readonly unknown[]).includes(name);
}

export const FLAGS = [
  'alarm',
  'fault',
  'tamper',
  'low_battery',
  'mains_lost',
  'test',
  'muted',
  'disabled',
  'warm_up',
] as const;
export type Flag = (typeof FLAGS)[number];

export function isFlag(name: unknown): name is Flag {
  return (FLAGS as readonly unknown[]).includes(name);
}

/** Kinds of device that we know how to judge; others are accepted and flagged. */
export const DEVICE_KINDS = [
  'smoke',
  'heat',
  'gas',
  'co',
  'electrical',
  'multi',
  'call_point',
  'water_pressure',
  'h2s',
  'nh3',
  'dust',
  'charging',
  'collector',
  /** Sounds and flashes by command, and senses nothing. */
  'siren',
] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** `sound` and `light`: `{ on, forS? }`; without `forS`, or when its seconds are over, a device ends by itself. */
export const COMMAND_NAMES = ['mute', 'self_test', 'set_interval', 'sync_time', 'sound', 'light'] as const;
/** Commands that devices of one kind alone are given: a device of another kind never meets them. */
export const COMMANDS_OF_KIND = { siren: ['sound', 'light'] } as const;
export type CommandName = (typeof COMMAND_NAMES)[number];
