/** A series → the messages of its device, as the check would have made them, each at the time it arrives. */

import type { CheckedReading, MessageRecord, MetricFault } from '../../model/record.ts';
import { readSeries, type Sample } from '../notation/series.ts';
import { durationMs } from '../notation/times.ts';
import type { SeriesSource } from './schema.ts';

/** As the gateway calls a reading late (surface §2). */
const LATE_MS = 60_000;
const BATCH_MAX = 100;

export interface SeriesOf {
  series: SeriesSource;
  /** Sequence number of its first reading. */
  firstSeq: number;
  beginMs: number;
  venueId: string;
  collector: string | undefined;
}

/** Sequence numbers that a series uses: also those of readings that are never sent. */
export function countOf(series: SeriesSource): number {
  return series.count ?? Math.max(0, ...columnsOf(series).map(([, samples]) => samples.length));
}

function columnsOf(series: SeriesSource): [string, Sample[]][] {
  const everyMs = durationMs(series.every) ?? 0;
  return Object.entries(series.metrics).map(([metric, text]) => [metric, samplesOf(text, everyMs)]);
}

/** In no order: the caller sorts by `receivedAt`. */
export function messagesOf(of: SeriesOf): MessageRecord[] {
  const { series, firstSeq, beginMs } = of;
  const everyMs = durationMs(series.every) ?? 0;
  const startMs = durationMs(series.start) ?? 0;
  const columns = columnsOf(series);
  const count = countOf(series);
  const arrived = new Map<number, CheckedReading[]>();
  const delayOf = delays(series);
  for (let index = 0; index < count; index += 1) {
    const atMs = startMs + index * everyMs;
    if (isWithin(series.gaps, atMs)) continue;
    const receivedMs = endOfBacklog(series, atMs) ?? atMs + delayOf();
    const reading = readingOf(series, columns, { index, atMs, seq: firstSeq + index, receivedMs, beginMs });
    const together = arrived.get(receivedMs);
    if (together === undefined) arrived.set(receivedMs, [reading]);
    else together.push(reading);
  }
  return [...arrived].flatMap(([receivedMs, readings]) => asMessages(of, beginMs + receivedMs, readings));
}

function asMessages(of: SeriesOf, receivedAt: number, readings: CheckedReading[]): MessageRecord[] {
  const messages: MessageRecord[] = [];
  for (let from = 0; from < readings.length; from += BATCH_MAX) {
    messages.push({
      kind: 'message',
      receivedAt,
      deviceId: of.series.device,
      venueId: of.venueId,
      ...(of.collector === undefined ? {} : { via: of.collector }),
      channel: 'telemetry',
      readings: readings.slice(from, from + BATCH_MAX),
    });
  }
  return messages;
}

function samplesOf(text: string | number | number[], everyMs: number): Sample[] {
  if (typeof text === 'number') return [text];
  if (Array.isArray(text)) return text;
  const read = readSeries(text, everyMs);
  return read.ok ? read.samples : [];
}

interface Placed {
  index: number;
  atMs: number;
  seq: number;
  receivedMs: number;
  beginMs: number;
}

function readingOf(
  series: SeriesSource,
  columns: readonly [string, Sample[]][],
  { index, atMs, seq, receivedMs, beginMs }: Placed,
): CheckedReading {
  const metrics: Record<string, number> = {};
  const faults: MetricFault[] = [];
  for (const [metric, samples] of columns) {
    const sample = samples[index] ?? 'none';
    if (sample === 'bad') faults.push({ metric, reason: 'sentinel', value: '-200' });
    else if (sample !== 'none') metrics[metric] = sample;
  }
  const isTrusted = !isWithin(series.untrusted, atMs);
  return {
    boot: series.boot,
    seq,
    at: isTrusted ? beginMs + atMs : 0,
    measuredAt: beginMs + (isTrusted ? atMs : receivedMs),
    clock: isTrusted ? 'trusted' : 'untrusted',
    late: isTrusted && receivedMs - atMs > LATE_MS,
    metrics,
    flags: series.flags.filter((range) => isIn(range, atMs)).map(({ flag }) => flag),
    ...(faults.length === 0 ? {} : { faults }),
    generation: 1,
  };
}

type Written = { from: string | number; to?: string | number | undefined };

function isIn({ from, to }: Written, atMs: number): boolean {
  const endMs = to === undefined ? Number.POSITIVE_INFINITY : (durationMs(to) ?? 0);
  return atMs >= (durationMs(from) ?? 0) && atMs < endMs;
}

function isWithin(ranges: readonly Written[], atMs: number): boolean {
  return ranges.some((range) => isIn(range, atMs));
}

function endOfBacklog(series: SeriesSource, atMs: number): number | undefined {
  const backlog = series.backlogs.find((range) => isIn(range, atMs));
  return backlog === undefined ? undefined : durationMs(backlog.to);
}

/** The same delays for the same seed: a small generator of numbers (mulberry32), not chance. */
function delays({ shuffleS, seed }: SeriesSource): () => number {
  if (shuffleS === 0) return () => 0;
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.round((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * shuffleS * 1_000);
  };
}
