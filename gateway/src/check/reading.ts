/** One reading from parsed JSON: without identity it is refused, everything else is contained. [P6] */

import { type Flag, isFlag, LIMITS } from '@ninewatch/contracts';
import type { CheckedReading } from '@ninewatch/rules';
import { checkMetrics } from './metrics.ts';
import { asText, clean } from './text.ts';
import { placeInTime, readTime, type TimeLimits } from './time.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What holds for every reading of the message. */
export interface ReadingContext {
  receivedAt: number;
  limits: TimeLimits;
  /** Of a batch: what its elements may leave out, and when it was sent. */
  envelope?: JsonObject;
}

export type Refusal = { reason: 'unknown-version' | 'wrong-shape'; detail: string };
export type ReadingVerdict = { reading: CheckedReading } | { refused: Refusal };

/** Why the contract's version is not ours, or undefined when it is. */
export function refuseVersion(v: unknown): Refusal | undefined {
  if (v === 1) return undefined;
  if (typeof v === 'number') return { reason: 'unknown-version', detail: `v is ${v}; known is 1` };
  return { reason: 'wrong-shape', detail: 'v is missing or not a number' };
}

/** Never throws. Refuses another version, and a reading whose `boot` or `seq` cannot name it. */
export function checkReading(sent: JsonObject, context: ReadingContext): ReadingVerdict {
  const { envelope } = context;
  const refused = refuseVersion(ownOrEnvelope('v', sent, envelope));
  if (refused !== undefined) return { refused };
  const boot = readCount(ownOrEnvelope('boot', sent, envelope), LIMITS.bootMax);
  if (boot === undefined) return wrongShape(`boot is not an integer from 0 to ${LIMITS.bootMax}`);
  const seq = readCount(sent.seq, LIMITS.seqMax);
  if (seq === undefined) return wrongShape(`seq is not an integer from 0 to ${LIMITS.seqMax}`);
  const at = readTime(sent.at);
  // The envelope's time is that of sending; an element may carry one from an earlier attempt.
  const sentAt = readTime(envelope?.sentAt) || readTime(sent.sentAt) || undefined;
  const { measuredAt, clock, late } = placeInTime({ at, sentAt }, context.receivedAt, context.limits);
  // Built up without spreading: this runs for every reading there is.
  const { metrics, saturated, unknownMetrics, faults } = checkMetrics(sent.metrics);
  const { flags, unknownFlags } = checkFlags(sent.flags);
  const reading: CheckedReading = { boot, seq, at, measuredAt, clock, late, metrics, flags, generation: 0 };
  if (sentAt !== undefined) reading.sentAt = sentAt;
  if (saturated !== undefined) reading.saturated = saturated;
  if (unknownMetrics !== undefined) reading.unknownMetrics = unknownMetrics;
  if (faults !== undefined) reading.faults = faults;
  if (unknownFlags !== undefined) reading.unknownFlags = unknownFlags;
  return { reading };
}

/** A damaged own value is not replaced: under the envelope's boot it would be another reading's identity. */
function ownOrEnvelope(key: 'v' | 'boot', sent: JsonObject, envelope: JsonObject | undefined): unknown {
  return sent[key] === undefined ? envelope?.[key] : sent[key];
}

function wrongShape(detail: string): ReadingVerdict {
  return { refused: { reason: 'wrong-shape', detail } };
}

function readCount(value: unknown, max: number): number | undefined {
  if (!Number.isSafeInteger(value)) return undefined;
  const count = (value as number) + 0; // −0 becomes 0
  return count >= 0 && count <= max ? count : undefined;
}

/** Known flags count wherever they stand; a lone text is taken as a list of one; the rest is kept for people. */
function checkFlags(sent: unknown): { flags: Flag[]; unknownFlags?: string[] } {
  const flags: Flag[] = [];
  if (sent === undefined || sent === null || (Array.isArray(sent) && sent.length === 0)) return { flags };
  const unknownFlags: string[] = [];
  let surplus = 0;
  for (const flag of Array.isArray(sent) ? sent : [sent]) {
    if (isFlag(flag)) {
      if (!flags.includes(flag)) flags.push(flag);
    } else if (unknownFlags.length < LIMITS.unknownFlagsPerReadingMax) {
      unknownFlags.push(clean(asText(flag), LIMITS.flagCharsMax));
    } else surplus += 1;
  }
  if (surplus > 0) unknownFlags.push(`${surplus} more`);
  return unknownFlags.length === 0 ? { flags } : { flags, unknownFlags };
}
