/** Journal records as lines of text: messages in a short form, since nearly every line is one; all others as JSON. */

import type { Flag } from '@ninewatch/contracts';
import type { CheckedReading, EventName, JournalRecord, MessageRecord } from '@ninewatch/rules';

/**
 * The short form is the generation's digits and a JSON array:
 * `[deviceId, venueId, receivedAt, isEvent, via or 0, reading, …]`, a reading being
 * `[boot, seq, at, sentAt or −1, measuredAt, bits, metrics, rare?]`.
 * Lines that begin with `{` are JSON of the record itself.
 */
type ReadingLine = [
  boot: number,
  seq: number,
  at: number,
  sentAt: number,
  measuredAt: number,
  bits: number,
  metrics: Record<string, number>,
  rare?: Rare,
];
type Rare = Partial<
  Pick<CheckedReading, 'event' | 'saturated' | 'flags' | 'unknownFlags' | 'unknownMetrics' | 'faults'>
>;
type MessageLine = [
  deviceId: string,
  venueId: string,
  receivedAt: number,
  isEvent: 0 | 1,
  via: string | 0,
  ...readings: ReadingLine[],
];

const UNTRUSTED = 1;
const LATE = 2;
const NO_TIME = -1;
/** What no id may hold is never escaped in JSON, so an id is its own JSON text. */
const PLAIN_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The short form without the generation, which the journal's thread knows. Undefined when the message does not
 * fit it: a generation of its own, a mark, an unusual id.
 */
export function shortForm(message: MessageRecord): string | undefined {
  const { deviceId, venueId, receivedAt, channel, via, readings } = message;
  if (message.identityReset !== undefined || !isPlain(deviceId) || !isPlain(venueId)) return undefined;
  if (via !== undefined && !isPlain(via)) return undefined;
  let text = `["${deviceId}","${venueId}",${receivedAt},${channel === 'event' ? 1 : 0},${via === undefined ? 0 : `"${via}"`}`;
  for (const reading of readings) {
    if (reading.maybeRepeated !== undefined) return undefined;
    text += textOf(reading);
  }
  return `${text}]`;
}

let knownPlain = new Set<string>();
const KNOWN_MAX = 100_000;

function isPlain(id: string): boolean {
  if (knownPlain.has(id)) return true;
  if (!PLAIN_ID.test(id)) return false;
  if (knownPlain.size >= KNOWN_MAX) knownPlain = new Set();
  knownPlain.add(id);
  return true;
}

function textOf(reading: CheckedReading): string {
  const { boot, seq, at, sentAt, measuredAt, clock, late, metrics } = reading;
  const bits = (clock === 'untrusted' ? UNTRUSTED : 0) | (late ? LATE : 0);
  const rare = rareOf(reading);
  const end = rare === undefined ? ']' : `,${JSON.stringify(rare)}]`;
  return `,[${boot},${seq},${at},${sentAt ?? NO_TIME},${measuredAt},${bits},${JSON.stringify(metrics)}${end}`;
}

function rareOf(reading: CheckedReading): Rare | undefined {
  const { event, saturated, flags, unknownFlags, unknownMetrics, faults } = reading;
  const isOrdinary =
    flags.length === 0 &&
    event === undefined &&
    saturated === undefined &&
    unknownFlags === undefined &&
    unknownMetrics === undefined &&
    faults === undefined;
  if (isOrdinary) return undefined;
  return {
    ...(event === undefined ? undefined : { event }),
    ...(saturated === undefined ? undefined : { saturated }),
    ...(flags.length === 0 ? undefined : { flags }),
    ...(unknownFlags === undefined ? undefined : { unknownFlags }),
    ...(unknownMetrics === undefined ? undefined : { unknownMetrics }),
    ...(faults === undefined ? undefined : { faults }),
  };
}

export function isShortForm(text: string): boolean {
  return text.charCodeAt(0) === ARRAY;
}

/** Whose message a short form is. */
export function deviceOf(shortForm: string): string {
  return shortForm.slice(2, shortForm.indexOf('"', 2));
}

/** The record of a line. Throws a SyntaxError when it is none. */
export function decodeLine(line: string): JournalRecord {
  if (line.charCodeAt(0) === OBJECT) return JSON.parse(line) as JournalRecord;
  const at = line.indexOf('[');
  return decodeShortForm(at > 0 ? line.slice(at) : line, at > 0 ? Number(line.slice(0, at)) : 0);
}

const OBJECT = 0x7b;
const ARRAY = 0x5b;

export function decodeShortForm(text: string, generation: number): MessageRecord {
  const line = JSON.parse(text) as MessageLine;
  const via = line[4];
  const readings: CheckedReading[] = [];
  for (let n = READINGS_AT; n < line.length; n += 1) {
    readings.push(readingOf(line[n] as ReadingLine, generation));
  }
  const channel = line[3] === 1 ? 'event' : 'telemetry';
  const message: MessageRecord = {
    kind: 'message',
    deviceId: line[0],
    venueId: line[1],
    receivedAt: line[2],
    channel,
    readings,
  };
  if (via !== 0) message.via = via;
  return message;
}

const READINGS_AT = 5;
const NO_FLAGS: readonly Flag[] = Object.freeze([]);

/** Fields in one order, so that all readings have the same few shapes. */
function readingOf(line: ReadingLine, generation: number): CheckedReading {
  const [boot, seq, at, sentAt, measuredAt, bits, metrics, rare] = line;
  const reading: CheckedReading = {
    boot,
    seq,
    at,
    measuredAt,
    clock: (bits & UNTRUSTED) === 0 ? 'trusted' : 'untrusted',
    late: (bits & LATE) !== 0,
    metrics,
    flags: rare?.flags ?? (NO_FLAGS as Flag[]),
    generation,
  };
  if (sentAt !== NO_TIME) reading.sentAt = sentAt;
  if (rare !== undefined) addRare(reading, rare);
  return reading;
}

function addRare(reading: CheckedReading, rare: Rare): void {
  if (rare.event !== undefined) reading.event = rare.event as EventName;
  if (rare.saturated !== undefined) reading.saturated = rare.saturated;
  if (rare.unknownFlags !== undefined) reading.unknownFlags = rare.unknownFlags;
  if (rare.unknownMetrics !== undefined) reading.unknownMetrics = rare.unknownMetrics;
  if (rare.faults !== undefined) reading.faults = rare.faults;
}
