/** What InfluxDB holds for us: measurements, tags and fields, as the writer writes and the reader reads them. */

import { METRICS } from '@ninewatch/contracts';

/** One point a reading. */
export const RAW = 'reading';

/** Downsampled levels, finest first. A point is a part of a bucket: several of one bucket are added up. */
export const LEVELS = [
  { measurement: 'reading_1m', widthMs: 60_000, keptAs: 'minutesMs' },
  { measurement: 'reading_15m', widthMs: 900_000, keptAs: 'quartersMs' },
  { measurement: 'reading_1h', widthMs: 3_600_000, keptAs: 'hoursMs' },
] as const;

/** Beyond it a value is drawn as this: a sum of such values stays a number, whatever a device makes up. */
export const DRAWN_MAX = 1e15;

/** Names outside the catalogue that get fields of their own, for the whole store: each is a column for ever. [P8] */
export const FOREIGN_METRICS_MAX = 100;

const CATALOGUE = new Set<string>(Object.keys(METRICS));

export function isCatalogued(metric: string): boolean {
  return CATALOGUE.has(metric);
}

/** Catalogued metrics keep their name; others cannot collide with them or with fields of ours. */
export function fieldOf(metric: string): string {
  return CATALOGUE.has(metric) ? metric : `metric_${metric}`;
}

export function metricOf(field: string): string | undefined {
  if (CATALOGUE.has(field)) return field;
  return field.startsWith('metric_') ? field.slice('metric_'.length) : undefined;
}

/** A bucket or schema: `name`, or `database/retention-policy` of InfluxDB 1.x. */
export interface Buckets {
  raw: string;
  /** One a level, finest first. */
  levels: readonly [string, string, string];
}

/** Parts of a reading that are rare; JSON in the field `more`. */
export interface More {
  /** Values that the fields do not hold as they were sent. */
  metrics?: Record<string, number>;
  saturated?: Record<string, number>;
  unknownFlags?: string[];
  unknownMetrics?: string[];
  faults?: { metric: string; reason: string; value: string }[];
  maybeRepeated?: true;
}
