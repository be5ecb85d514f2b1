/** A row of InfluxDB back into the reading it was, word for word. */

import type { StoredReading } from '../../reading-store.ts';
import { type More, metricOf, RAW } from '../schema.ts';
import type { AnswerShape, Columns } from './influx-query.ts';

/** Every reading has these. */
export const READING_SHAPE: AnswerShape = {
  name: RAW,
  columns: ['time', 'device', 'venue', 'boot', 'seq', 'generation', 'position', 'ordinal', 'received_at'],
};

export function readingOf(row: Columns): StoredReading {
  const more = (typeof row.more === 'string' ? JSON.parse(row.more) : {}) as More;
  const measuredAt = millisOf(row.time);
  const reading = {
    boot: Number(row.boot),
    seq: Number(row.seq),
    at: row.at == null ? measuredAt : Number(row.at),
    ...(row.sent_at == null ? {} : { sentAt: Number(row.sent_at) }),
    measuredAt,
    clock: row.clock ?? 'trusted',
    late: row.late === true,
    ...(row.event == null ? {} : { event: row.event }),
    metrics: more.metrics ?? metricsOf(row),
    ...(more.saturated === undefined ? {} : { saturated: more.saturated }),
    ...(more.unknownMetrics === undefined ? {} : { unknownMetrics: more.unknownMetrics }),
    ...(more.faults === undefined ? {} : { faults: more.faults }),
    flags: typeof row.flags === 'string' ? row.flags.split(',') : [],
    ...(more.unknownFlags === undefined ? {} : { unknownFlags: more.unknownFlags }),
    generation: Number(row.generation),
    ...(more.maybeRepeated === undefined ? {} : { maybeRepeated: more.maybeRepeated }),
    deviceId: String(row.device),
    venueId: String(row.venue),
    receivedAt: Number(row.received_at),
    position: Number(row.position),
    ordinal: Number(row.ordinal),
  };
  return reading as StoredReading;
}

function metricsOf(row: Columns): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const field in row) {
    const value = row[field];
    if (typeof value !== 'number') continue;
    const metric = metricOf(field);
    if (metric !== undefined) metrics[metric] = value;
  }
  return metrics;
}

/** The millisecond in which an RFC 3339 time with any number of decimals lies. */
export function millisOf(time: unknown): number {
  const [, seconds = '', decimals = ''] = /^(.{19})(?:\.(\d+))?/.exec(String(time)) ?? [];
  return Date.parse(`${seconds}Z`) + Number(decimals.padEnd(3, '0').slice(0, 3));
}
