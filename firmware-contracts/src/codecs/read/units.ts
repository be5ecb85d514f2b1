/** Units that makers use, and how a number in them becomes one in ours. */

import { METRICS, type MetricName } from '../../catalogue.ts';

/** ours = (theirs + before) × factor. */
export interface Conversion {
  factor: number;
  before?: number;
}

const SAME: Conversion = { factor: 1 };

/** Spellings first: all of them are compared without blanks and in small letters, except where the case decides. */
const SPELLINGS: Record<string, string> = {
  '°c': '°C',
  c: '°C',
  degc: '°C',
  celsius: '°C',
  '℃': '°C',
  '°f': '°F',
  f: '°F',
  degf: '°F',
  fahrenheit: '°F',
  '℉': '°F',
  k: 'K',
  '%': '%',
  percent: '%',
  '%rh': '%',
  rh: '%',
  '‰': '‰',
  '%lel': '%LEL',
  lel: '%LEL',
  '%vol': 'vol %',
  'vol%': 'vol %',
  ppm: 'ppm',
  ppb: 'ppb',
  'db/m': 'dB/m',
  '%/m': '%/m',
  a: 'A',
  ma: 'mA',
  ka: 'kA',
  v: 'V',
  mv: 'mV',
  kv: 'kV',
  w: 'W',
  kw: 'kW',
  pa: 'Pa',
  kpa: 'kPa',
  bar: 'bar',
  psi: 'psi',
  'mg/m³': 'mg/m³',
  'mg/m3': 'mg/m³',
  'µg/m³': 'µg/m³',
  'ug/m3': 'µg/m³',
  'µg/m3': 'µg/m³',
  'μg/m³': 'µg/m³',
  dbm: 'dBm',
};
/** Where a small letter is another unit. */
const CASED: Record<string, string> = { MPa: 'MPa', mPa: 'mPa', mW: 'mW', MW: 'MW' };

const BY_SPELLING = new Map(Object.entries(SPELLINGS));
const BY_CASE = new Map(Object.entries(CASED));

/** Undefined for a unit that nobody here knows. */
export function unitOf(text: string): string | undefined {
  const tight = text.replace(/\s+/g, '');
  return BY_CASE.get(tight) ?? BY_SPELLING.get(tight.toLowerCase());
}

const PERCENT = { '%': SAME, '‰': { factor: 0.1 } };
const PPM = { ppm: SAME, ppb: { factor: 0.001 } };
const TEMPERATURE = { '°C': SAME, '°F': { before: -32, factor: 5 / 9 }, K: { before: -273.15, factor: 1 } };

/**
 * 1 %/m of obscuration is not a fixed number of dB/m: m = −10·log10(1 − o/100). `smoke` therefore takes dB/m only, and
 * a mapping file has to give a factor that holds for its range.
 */
const CONVERSIONS: Record<MetricName, Record<string, Conversion>> = {
  smoke: { 'dB/m': SAME },
  temperature: TEMPERATURE,
  cable_temperature: TEMPERATURE,
  humidity: PERCENT,
  battery: PERCENT,
  co: PPM,
  h2s: PPM,
  nh3: PPM,
  gas: { '%LEL': SAME },
  oxygen: { 'vol %': SAME, '%': SAME },
  residual_current: { mA: SAME, A: { factor: 1_000 } },
  current: { A: SAME, mA: { factor: 0.001 }, kA: { factor: 1_000 } },
  voltage: { V: SAME, mV: { factor: 0.001 }, kV: { factor: 1_000 } },
  power: { W: SAME, mW: { factor: 0.001 }, kW: { factor: 1_000 }, MW: { factor: 1_000_000 } },
  arc: {},
  water_pressure: {
    MPa: SAME,
    kPa: { factor: 0.001 },
    Pa: { factor: 0.000001 },
    bar: { factor: 0.1 },
    psi: { factor: 0.006894757 },
  },
  dust: { 'mg/m³': SAME, 'µg/m³': { factor: 0.001 } },
  rssi: { dBm: SAME },
};

/** Undefined when the unit is unknown or cannot become the metric's without knowing more. */
export function conversionOf(metric: MetricName, unit: string): Conversion | undefined {
  const known = unitOf(unit);
  const table = CONVERSIONS[metric];
  if (known === undefined || !Object.hasOwn(table, known)) return undefined;
  return table[known];
}

/** The units that a metric takes without a factor. */
export function unitsOf(metric: MetricName): string[] {
  return Object.keys(CONVERSIONS[metric]);
}

/** Rounded to what a double keeps of 12 digits, so that 98.6 °F is 37 and not 36.99999999999999. */
export function convert(value: number, { before = 0, factor }: Conversion): number {
  return Number(((value + before) * factor).toPrecision(12));
}

/** The most that any unit can mean: beyond it a number is damage, and no reading. */
export const BELIEVABLE_MAX = 1e12;

export function unitOfMetric(metric: MetricName): string {
  return METRICS[metric].unit;
}
