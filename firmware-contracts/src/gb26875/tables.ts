/** What the numbers and bits of GB/T 26875.3 mean, and what they are here. */

import type { DeviceKind, Flag, MetricName } from '../catalogue.ts';

/** Bits of a system's state (8.2.1.1) and of a part's (8.2.1.2); a part has the first nine. */
export const STATE_BITS = {
  /** Cleared: it is being tested. */
  normal: 1 << 0,
  fire: 1 << 1,
  fault: 1 << 2,
  disabled: 1 << 3,
  supervisory: 1 << 4,
  started: 1 << 5,
  feedback: 1 << 6,
  delayed: 1 << 7,
  mainsFault: 1 << 8,
  batteryFault: 1 << 9,
  busFault: 1 << 10,
  manual: 1 << 11,
  configurationChanged: 1 << 12,
  reset: 1 << 13,
} as const;

/** Bits of a transmitter's own state (8.2.1.8). */
export const TRANSMITTER_BITS = {
  normal: 1 << 0,
  fire: 1 << 1,
  fault: 1 << 2,
  mainsFault: 1 << 3,
  batteryFault: 1 << 4,
  channelFault: 1 << 5,
  lineFault: 1 << 6,
} as const;

/** Bits of an operation at a system (8.2.1.4) or a transmitter (8.2.1.9); bit 5 is "confirmed" there, "answered" here. */
export const OPERATION_BITS = {
  reset: 1 << 0,
  silence: 1 << 1,
  manualAlarm: 1 << 2,
  alarmCleared: 1 << 3,
  selfTest: 1 << 4,
  answered: 1 << 5,
  test: 1 << 6,
} as const;

/** Part types (8.2.1.2) that are detectors of a kind we judge; all others are kept as they are called. */
const KIND_RANGES: readonly [from: number, to: number, kind: DeviceKind][] = [
  [10, 13, 'gas'],
  [16, 18, 'electrical'],
  [23, 24, 'call_point'],
  [25, 25, 'smoke'],
  [30, 37, 'heat'],
  [40, 44, 'smoke'],
  [50, 53, 'multi'],
  [61, 62, 'multi'],
  [69, 69, 'multi'],
  [74, 74, 'gas'],
  [78, 79, 'multi'],
  [99, 99, 'water_pressure'],
];

/** Undefined for a part that detects nothing: a module, a door, a pump. */
export function kindOfPart(partType: number): DeviceKind | undefined {
  return KIND_RANGES.find(([from, to]) => partType >= from && partType <= to)?.[2];
}

/** Whether its "fire" is one. A gas detector's is a gas alarm, a pump's a start. */
export function isDetector(partType: number): boolean {
  return kindOfPart(partType) !== undefined;
}

export interface Quantity {
  /** Of the catalogue, or the name under which an unknown metric is kept. */
  metric: MetricName | (string & {});
  /** Our unit a step of the packet's. */
  step: number;
}

/** Quantities (8.2.1.3). 剩余电流 has none: makers use 9 (A) or a number of their own. */
export const QUANTITIES: ReadonlyMap<number, Quantity> = new Map([
  [1, { metric: 'events', step: 1 }],
  [2, { metric: 'height_m', step: 0.01 }],
  [3, { metric: 'temperature', step: 0.1 }],
  [4, { metric: 'water_pressure', step: 0.1 }],
  [5, { metric: 'water_pressure', step: 0.1 / 1_000 }],
  [6, { metric: 'gas', step: 0.1 }],
  [7, { metric: 'seconds', step: 1 }],
  [8, { metric: 'voltage', step: 0.1 }],
  [9, { metric: 'current', step: 0.1 }],
  [10, { metric: 'flow_l_s', step: 0.1 }],
  [11, { metric: 'air_m3_min', step: 0.1 }],
  [12, { metric: 'air_m_s', step: 1 }],
]);

/**
 * What stands at a part or a system, in our words. A cleared bit 0 means "being tested", but the standard's own example
 * of a fire has it cleared, and so have devices in the field: a fire is a fire, whatever bit 0 says.
 */
export function flagsOfState(
  state: number,
): Record<Extract<Flag, 'alarm' | 'fault' | 'disabled' | 'test' | 'mains_lost'>, boolean> {
  const has = (bit: number): boolean => (state & bit) !== 0;
  return {
    alarm: has(STATE_BITS.fire),
    fault: has(STATE_BITS.fault) || has(STATE_BITS.batteryFault) || has(STATE_BITS.busFault),
    disabled: has(STATE_BITS.disabled),
    test: !has(STATE_BITS.normal) && !has(STATE_BITS.fire),
    mains_lost: has(STATE_BITS.mainsFault),
  };
}
