/** Kinds of devices that the contract names; others are taken and flagged. */

import type { DeviceKind } from '@ninewatch/contracts';

/** A test compares them with the contract's own list, which a page does not load. */
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
] satisfies readonly DeviceKind[];
