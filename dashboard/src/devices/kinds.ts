/** Kinds of devices that the shipped catalogue knows; others are taken and flagged. */

export const DEVICE_KINDS: readonly string[] = [
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
  'siren',
];
