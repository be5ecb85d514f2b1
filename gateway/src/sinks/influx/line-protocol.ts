/** Readings as InfluxDB line protocol: one line a reading, the order of arrival kept in the nanoseconds. */

import { escape as escapeLine } from '@influxdata/influxdb-client';
import type { StoredReading } from '../reading-store.ts';

const NS_A_MS = 1_000_000n;

/**
 * Measurement `reading`, tags device and venue, one float field a believed metric (saturated ones as the range's
 * end), and the identity as fields. InfluxDB overwrites a point of the same series and time, so the sequence goes
 * into the nanoseconds: a repeat of the same write changes nothing, two readings of one millisecond both stay.
 */
export function lineOf(reading: StoredReading): string {
  const tags = `reading,device=${escapeLine.tag(reading.deviceId)},venue=${escapeLine.tag(reading.venueId)}`;
  const believed = { ...reading.metrics, ...reading.saturated };
  const fields = Object.entries(believed).map(([name, value]) => `${escapeLine.tag(fieldOf(name))}=${value}`);
  fields.push(`boot=${reading.boot}i`, `seq=${reading.seq}i`, `generation=${reading.generation}i`);
  fields.push(`received_at=${reading.receivedAt}i`, `late=${reading.late}`);
  if (reading.flags.length > 0) fields.push(`flags=${escapeLine.quoted(reading.flags.join(','))}`);
  if (reading.event !== undefined) fields.push(`event=${escapeLine.quoted(reading.event)}`);
  return `${tags} ${fields.join(',')} ${nanosecondsOf(reading)}`;
}

const OURS = new Set([
  'boot',
  'seq',
  'generation',
  'received_at',
  'late',
  'flags',
  'event',
  'time',
  'device',
  'venue',
]);

/** A metric that is called like a field of ours would have two types, and InfluxDB would refuse the line. */
function fieldOf(metric: string): string {
  return OURS.has(metric) ? `metric_${metric}` : metric;
}

function nanosecondsOf(reading: StoredReading): bigint {
  const sequence = (BigInt(reading.boot) * 7_919n + BigInt(reading.seq)) % NS_A_MS;
  return BigInt(reading.measuredAt) * NS_A_MS + sequence;
}
