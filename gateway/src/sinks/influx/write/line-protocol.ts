/** Readings as InfluxDB line protocol: one line a reading, built from cached beginnings. */

import { escape as escapeLine } from '@influxdata/influxdb-client';
import type { StoredReading } from '../../reading-store.ts';
import { DRAWN_MAX, FOREIGN_METRICS_MAX, fieldOf, isCatalogued, type More, RAW } from '../schema.ts';

/** Readings of a device that get nanoseconds of their own within one millisecond. */
const NS_A_MS = 1_000_000;

/** How a device's lines begin, and how many readings of it were numbered. */
export interface DeviceLines {
  /** Tags as they stand in a line: `,device=…,venue=…`. */
  tags: string;
  venueId: string;
  /** `reading` with tags, and the tag `lap` beyond the first million. */
  begin: string;
  lap: number;
  numbered: number;
}

export function deviceLines(reading: StoredReading, numbered: number): DeviceLines {
  const device = escapeLine.tag(reading.deviceId);
  const tags = `,device=${device},venue=${escapeLine.tag(reading.venueId)}`;
  const lap = Math.floor(numbered / NS_A_MS);
  const begin =
    lap === 0 ? `${RAW}${tags} ` : `${RAW},device=${device},lap=${lap}${tags.slice(device.length + 8)} `;
  return { tags, venueId: reading.venueId, begin, lap, numbered };
}

/**
 * The next line of a device. A point of the same series and nanosecond overwrites, so each reading of a device has
 * its own: the device's readings are numbered in journal order, the number modulo a million is the nanoseconds
 * within the millisecond of measuring, and each further million is a series of its own (tag `lap`). The numbers
 * are stored with the sink's offset, so a repeat of a write repeats them.
 */
export function nextLine(device: DeviceLines, reading: StoredReading, fields: FieldNames): string {
  const nanoseconds = String(NS_A_MS + (device.numbered % NS_A_MS)).slice(1);
  device.numbered += 1;
  return `${device.begin}${fieldsOf(reading, fields)} ${reading.measuredAt}${nanoseconds}`;
}

function fieldsOf(reading: StoredReading, names: FieldNames): string {
  const { metrics, saturated } = reading;
  let text = '';
  let kept: Record<string, number> | undefined = saturated === undefined ? undefined : { ...metrics };
  for (const metric in metrics) {
    const value = saturated?.[metric] ?? (metrics[metric] as number);
    const drawn = value > DRAWN_MAX ? DRAWN_MAX : value < -DRAWN_MAX ? -DRAWN_MAX : value;
    const key = names.keyOf(metric);
    if (key !== undefined) text += `${key}=${drawn},`;
    if (key === undefined || drawn !== value) kept ??= { ...metrics };
  }
  text += `boot=${reading.boot}i,seq=${reading.seq}i,generation=${reading.generation}i,`;
  text += `position=${reading.position}i,ordinal=${reading.ordinal}i,`;
  text += `received_at=${reading.receivedAt}i,late=${reading.late}`;
  if (reading.at !== reading.measuredAt) text += `,at=${reading.at}i`;
  if (reading.sentAt !== undefined) text += `,sent_at=${reading.sentAt}i`;
  if (reading.clock !== 'trusted') text += `,clock="${reading.clock}"`;
  if (reading.event !== undefined) text += `,event="${reading.event}"`;
  if (reading.flags.length > 0) text += `,flags="${reading.flags.join(',')}"`;
  const more = moreOf(reading, kept);
  return more === undefined ? text : `${text},more=${escapeLine.quoted(more)}`;
}

function moreOf(reading: StoredReading, metrics: Record<string, number> | undefined): string | undefined {
  const { saturated, unknownFlags, unknownMetrics, faults, maybeRepeated } = reading;
  const isPlain =
    metrics === undefined &&
    saturated === undefined &&
    unknownFlags === undefined &&
    unknownMetrics === undefined &&
    faults === undefined &&
    maybeRepeated === undefined;
  if (isPlain) return undefined;
  const more = { metrics, saturated, unknownFlags, unknownMetrics, faults, maybeRepeated };
  return JSON.stringify(more satisfies { [K in keyof More]: More[K] | undefined });
}

/** Names of metric fields, as they stand in a line; made-up ones up to a limit, in order of their coming. [P8] */
export class FieldNames {
  readonly #keys = new Map<string, string>();
  readonly #foreign: string[];

  constructor(foreign: readonly string[]) {
    this.#foreign = [...foreign];
    for (const metric of foreign) this.#keys.set(metric, escapeLine.tag(fieldOf(metric)));
  }

  get foreign(): readonly string[] {
    return this.#foreign;
  }

  /** Undefined for a name beyond the limit: it is kept in `more` alone and has no chart. */
  keyOf(metric: string): string | undefined {
    const known = this.#keys.get(metric);
    if (known !== undefined) return known;
    if (!isCatalogued(metric)) {
      if (this.#foreign.length >= FOREIGN_METRICS_MAX || !isPlainKey(metric)) return undefined;
      this.#foreign.push(metric);
    }
    const key = escapeLine.tag(fieldOf(metric));
    this.#keys.set(metric, key);
    return key;
  }
}

/** Line protocol has no way to write a backslash safely before what it escapes. */
function isPlainKey(metric: string): boolean {
  return !metric.includes('\\');
}
