/** What a sensor can show at all: range and resolution by metric. */

interface SensorSpan {
  min: number;
  max: number;
  /** Digits after the point. */
  digits: number;
}

/** Of ordinary products; within the catalogue's ranges. */
const SPANS: Readonly<Record<string, SensorSpan>> = {
  smoke: { min: 0, max: 20, digits: 4 },
  temperature: { min: -40, max: 300, digits: 1 },
  humidity: { min: 0, max: 100, digits: 0 },
  co: { min: 0, max: 2_000, digits: 1 },
  h2s: { min: 0, max: 100, digits: 1 },
  nh3: { min: 0, max: 200, digits: 1 },
  gas: { min: 0, max: 100, digits: 2 },
  battery: { min: 0, max: 100, digits: 1 },
  residual_current: { min: 0, max: 30_000, digits: 1 },
  cable_temperature: { min: -40, max: 300, digits: 1 },
  current: { min: 0, max: 1_000, digits: 1 },
  voltage: { min: 0, max: 500, digits: 1 },
  arc: { min: 0, max: 100, digits: 0 },
  water_pressure: { min: 0, max: 2.5, digits: 3 },
  dust: { min: 0, max: 200, digits: 2 },
  rssi: { min: -120, max: 0, digits: 0 },
};

/** The value as the sensor shows it: held within its range and rounded; metrics without a span are kept to 3 digits. */
export function shownBySensor(metric: string, value: number): number {
  const span = SPANS[metric];
  if (span === undefined) return round(value, 3);
  return round(Math.min(span.max, Math.max(span.min, value)), span.digits);
}

/** Digits after the point that a metric is shown with. */
export function digitsOf(metric: string): number {
  return SPANS[metric]?.digits ?? 3;
}

export function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
