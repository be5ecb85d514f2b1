/** Several phases or channels of one meter to the one value that our metrics have room for. */

export type Mains = 'voltage' | 'current' | 'power';

export interface Phases {
  voltage: number[];
  current: number[];
  power: number[];
  totalPower?: number;
}

export interface Combined {
  metrics: [Mains, number][];
  /** All voltages are 0: it does not measure. A meter lives on what it measures, and cannot see 0 V. */
  isUnfed: boolean;
}

/**
 * Current: the highest, which heats its wire. Power: the sum. Voltage: the one farthest from the middle of all, so that
 * a lost neutral shows (150, 230, 290 V → 150 V) and so does one phase that is low or high.
 */
export function combined({ voltage, current, power, totalPower }: Phases): Combined {
  const metrics: [Mains, number][] = [];
  const isUnfed = voltage.length > 0 && voltage.every((volts) => volts === 0);
  if (voltage.length > 0 && !isUnfed) metrics.push(['voltage', farthest(voltage)]);
  if (current.length > 0) metrics.push(['current', Math.max(...current)]);
  if (totalPower !== undefined) metrics.push(['power', totalPower]);
  else if (power.length > 0) metrics.push(['power', rounded(power.reduce((sum, watts) => sum + watts, 0))]);
  return { metrics, isUnfed };
}

function farthest(volts: number[]): number {
  const sorted = [...volts].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const low = sorted[0] ?? 0;
  const high = sorted.at(-1) ?? 0;
  return high - middle > middle - low ? high : low;
}

function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
