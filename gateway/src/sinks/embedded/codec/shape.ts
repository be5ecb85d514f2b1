/** What readings of a device have in common, written once a block: identity, labels, names of the metrics. */

import type { StoredReading } from '../../reading-store.ts';

export interface Shape {
  venueId: string;
  generation: number;
  boot: number;
  clock: StoredReading['clock'];
  late: boolean;
  hasSentAt: boolean;
  names: readonly string[];
  /** All of it as JSON, as it is stored. */
  text: string;
}

/** Where each field of a reading goes; a new field does not compile until it has a place. */
const PLACES = {
  deviceId: 'block',
  venueId: 'shape',
  generation: 'shape',
  boot: 'shape',
  clock: 'shape',
  late: 'shape',
  metrics: 'shape',
  seq: 'number',
  at: 'number',
  sentAt: 'number',
  measuredAt: 'number',
  receivedAt: 'number',
  position: 'number',
  ordinal: 'number',
  flags: 'extra',
  event: 'extra',
  saturated: 'extra',
  unknownFlags: 'extra',
  unknownMetrics: 'extra',
  faults: 'extra',
  maybeRepeated: 'extra',
} as const satisfies Record<keyof StoredReading, 'block' | 'shape' | 'number' | 'extra'>;

const EXTRAS = Object.entries(PLACES)
  .filter(([, place]) => place === 'extra')
  .map(([field]) => field as keyof Extras);

/** What few readings have; kept as JSON. */
export type Extras = Partial<Pick<StoredReading, FieldsAt<'extra'>>>;
type FieldsAt<P> = {
  [F in keyof typeof PLACES]: (typeof PLACES)[F] extends P ? F : never;
}[keyof typeof PLACES];

/** Undefined when the reading has nothing out of the ordinary. */
export function extrasOf(reading: StoredReading): string | undefined {
  if (
    reading.flags.length === 0 &&
    reading.event === undefined &&
    reading.saturated === undefined &&
    reading.unknownFlags === undefined &&
    reading.unknownMetrics === undefined &&
    reading.faults === undefined &&
    reading.maybeRepeated === undefined
  )
    return undefined;
  return JSON.stringify(Object.fromEntries(EXTRAS.map((field) => [field, reading[field]])));
}

export function shapeOf(reading: StoredReading): Shape {
  const { venueId, generation, boot, clock, late } = reading;
  const hasSentAt = reading.sentAt !== undefined;
  const names = Object.keys(reading.metrics);
  const labels = (clock === 'trusted' ? 1 : 0) + (late ? 2 : 0) + (hasSentAt ? 4 : 0);
  const text = JSON.stringify([venueId, generation, boot, labels, ...names]);
  return { venueId, generation, boot, clock, late, hasSentAt, names, text };
}

const SHAPES_KEPT_MAX = 20_000;
const known = new Map<string, Shape>();

/** The same object for the same text, most of the time. */
export function shapeFrom(text: string): Shape {
  const found = known.get(text);
  if (found !== undefined) return found;
  const [venueId, generation, boot, labels, ...names] = JSON.parse(text);
  const clock = (labels & 1) === 1 ? 'trusted' : 'untrusted';
  const late = (labels & 2) === 2;
  const hasSentAt = (labels & 4) === 4;
  const shape: Shape = { venueId, generation, boot, clock, late, hasSentAt, names, text };
  if (known.size >= SHAPES_KEPT_MAX) known.clear();
  known.set(text, shape);
  return shape;
}
