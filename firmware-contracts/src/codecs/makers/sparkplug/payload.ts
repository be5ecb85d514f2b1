/** A Sparkplug B payload as plain values: https://sparkplug.eclipse.org/specification/ §6 */

import { get } from 'sparkplug-payload';
import { FOREIGN_LIMITS, type Why } from '../../codec.ts';
import { believable } from '../../read/times.ts';

export interface Metric {
  name?: string;
  alias?: string;
  /** Null: `is_null`, or of bad quality. Numbers are numbers, whatever their type was. */
  value: unknown;
  unit?: string;
  /** Of historical metrics: when it was, ms; undefined for a time that cannot be believed. */
  past?: { at: number | undefined };
}

export interface Payload {
  at?: number;
  seq?: number;
  metrics: Metric[];
}

export type DecodedPayload = Payload | { why: Why };

const sparkplug = get('spBv1.0');

/** Quality by OPC UA's old codes: 192 is good. Absent: nobody doubts it. */
const GOOD = 192;
const UNIT_PROPERTIES = [
  'engUnit',
  'Engineering Units',
  'engineeringUnits',
  'unit',
  'units',
  'Unit',
  'Units',
];

/** Never throws. */
export function payloadOf(bytes: Uint8Array): DecodedPayload {
  if (bytes.byteLength > FOREIGN_LIMITS.payloadBytesMax) return { why: 'too-large' };
  if (bytes.byteLength === 0) return { why: 'empty' };
  try {
    // The coding throws on what is no protobuf, and on data sets that are shorter than they say.
    const decoded = sparkplug?.decodePayload(bytes);
    if (decoded === undefined) return { why: 'not-readable' };
    // Compressed payloads carry their bytes in `body`.
    if (decoded.uuid === 'SPBV1.0_COMPRESSED') return { why: 'not-decoded' };
    return plain(decoded);
  } catch {
    return { why: 'not-readable' };
  }
}

/** A request for new birth certificates: NCMD with `Node Control/Rebirth`. */
export function rebirthPayload(nowMs: number): Uint8Array {
  const metric = { name: 'Node Control/Rebirth', type: 'Boolean', value: true, timestamp: nowMs } as const;
  return sparkplug?.encodePayload({ timestamp: nowMs, metrics: [metric] }) ?? new Uint8Array();
}

interface RawMetric {
  name?: string | null;
  alias?: unknown;
  value?: unknown;
  type?: string;
  timestamp?: unknown;
  isHistorical?: boolean | null;
  properties?: Record<string, { value?: unknown }> | null;
}

function plain(decoded: { timestamp?: unknown; seq?: unknown; metrics?: unknown }): Payload {
  const at = believable(numberOf(decoded.timestamp) ?? 0);
  const seq = numberOf(decoded.seq);
  const metrics = (decoded.metrics ?? []) as RawMetric[];
  return {
    ...(at !== undefined && { at }),
    ...(seq !== undefined && { seq }),
    metrics: metrics.slice(0, FOREIGN_LIMITS.fieldsMax).map(plainMetric),
  };
}

function plainMetric(metric: RawMetric): Metric {
  const { name, alias, properties } = metric;
  const unit = unitIn(properties);
  const isPast = metric.isHistorical === true;
  return {
    ...(typeof name === 'string' && name !== '' && { name }),
    ...(alias !== undefined && alias !== null && { alias: String(alias) }),
    value: isBad(properties) ? null : plainValue(metric),
    ...(unit !== undefined && { unit }),
    ...(isPast && { past: { at: believable(numberOf(metric.timestamp) ?? 0) } }),
  };
}

function plainValue({ value, type }: RawMetric): unknown {
  if (value === null || value === undefined) return null;
  const number = typeof value === 'boolean' || typeof value === 'string' ? undefined : numberOf(value, type);
  if (number === undefined) return value;
  // The coding gives what is above 2^31 as negative.
  return type === 'UInt32' && number < 0 ? number + 2 ** 32 : number;
}

/** Numbers, and the 64-bit ones that come as objects: unsigned ones, whatever their type is. */
function numberOf(value: unknown, type?: string): number | undefined {
  if (typeof value === 'number') return value;
  if (!isLong(value)) return undefined;
  return type === 'Int64' ? value.toSigned().toNumber() : value.toNumber();
}

interface Long {
  toNumber(): number;
  toSigned(): Long;
}

function isLong(value: unknown): value is Long {
  return typeof value === 'object' && value !== null && 'toNumber' in value && 'toSigned' in value;
}

function propertyOf(properties: RawMetric['properties'], name: string): unknown {
  const isThere = properties !== null && properties !== undefined && Object.hasOwn(properties, name);
  return isThere ? properties[name]?.value : undefined;
}

function unitIn(properties: RawMetric['properties']): string | undefined {
  for (const name of UNIT_PROPERTIES) {
    const unit = propertyOf(properties, name);
    if (typeof unit === 'string' && unit !== '') return unit.slice(0, 16);
  }
  return undefined;
}

function isBad(properties: RawMetric['properties']): boolean {
  const quality = numberOf(propertyOf(properties, 'Quality'));
  return quality !== undefined && quality !== GOOD;
}
