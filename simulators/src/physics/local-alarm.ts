/** The alarm that a device decides itself, as a stand-alone detector does, apart from what the gateway makes of it. */

import type { Metrics } from './calm.ts';

interface LocalLevel {
  metric: string;
  alarm: number;
  /** Alarm ends below this. */
  clear: number;
}

/** Typical of such products; none of the gateway's rules. Electrical monitors report values and decide nothing. */
const LEVELS: Record<string, LocalLevel[]> = {
  smoke: [{ metric: 'smoke', alarm: 0.15, clear: 0.05 }],
  heat: [{ metric: 'temperature', alarm: 57.2, clear: 45 }],
  multi: [
    { metric: 'smoke', alarm: 0.15, clear: 0.05 },
    { metric: 'temperature', alarm: 57.2, clear: 45 },
  ],
  gas: [{ metric: 'gas', alarm: 10, clear: 5 }],
  co: [{ metric: 'co', alarm: 150, clear: 50 }],
};

/** The device's new alarm state; between the two levels it stays as it was. */
export function localAlarm(kind: string, metrics: Metrics, wasInAlarm: boolean): boolean {
  const levels = LEVELS[kind] ?? [];
  const value = (level: LocalLevel) => metrics[level.metric] ?? Number.NEGATIVE_INFINITY;
  if (levels.some((level) => value(level) >= level.alarm)) return true;
  return wasInAlarm && levels.some((level) => value(level) >= level.clear);
}
