/**
 * The shapes of well-formed messages, as zod schemas: the source of the JSON Schemas and of the AsyncAPI document.
 * A device sends what these accept. The gateway takes more than these: it contains damage (see the vectors).
 */

import { z } from 'zod';
import { COMMAND_NAMES, EVENT_NAMES, FLAGS, METRIC_NAME, METRICS, SENTINELS } from './catalogue.ts';
import { LIMITS } from './limits.ts';

const version = z.literal(1).describe('Contract version.');
const timeMs = z.int().min(0);
const boot = z
  .int()
  .min(0)
  .max(LIMITS.bootMax)
  .describe('uint32: counts restarts or, without flash, is random.');
const seq = z
  .int()
  .min(0)
  .max(LIMITS.seqMax)
  .describe('Non-negative integer ≤ 2^53 − 1: numbers readings and events together within a boot.');
const at = timeMs.describe("ms since 1970, UTC, by the device's clock, at measuring; 0 = it has no clock.");
const sentAt = timeMs.describe(
  'ms by the same clock, at sending; put it in at each attempt to send. With it a wrong clock does no harm.',
);
const metricList = Object.entries(METRICS)
  .map(([name, { unit, min, max }]) => `${name} (${unit}, ${min}…${max})`)
  .join('; ');
const metrics = z
  .record(z.string().regex(METRIC_NAME), z.number())
  .describe(
    `Open catalogue: ${metricList}. Other names are kept and flagged. null and ${SENTINELS.join(', ')} mean ` +
      '"no value" and are a sensor fault; in power, and −200 in rssi, these numbers are ordinary.',
  );
const flags = z
  .array(z.union([z.enum(FLAGS), z.string().min(1).max(LIMITS.flagCharsMax)]))
  .describe('Conditions that stand now. Other names are kept and flagged.');

/** One reading: what a device measured at one moment. */
export const Reading = z
  .object({
    v: version,
    boot,
    seq,
    at,
    sentAt: sentAt.optional(),
    metrics: metrics.optional(),
    flags: flags.optional(),
  })
  .describe('One reading. Unknown fields are ignored.');
export type Reading = z.infer<typeof Reading>;

const BatchElement = Reading.partial({ v: true, boot: true }).describe(
  "A reading; v and boot default to the envelope's. Its own boot wins: it was kept from an earlier boot. " +
    "The envelope's sentAt wins: it is the time of sending.",
);

/** Store-and-forward: up to 100 readings, oldest first. */
export const TelemetryBatch = z
  .object({
    v: version,
    boot,
    sentAt: sentAt.optional(),
    readings: z.array(BatchElement).min(1).max(LIMITS.batchReadingsMax),
  })
  .describe('Store-and-forward: kept readings, oldest first. A bad element is rejected alone.');
export type TelemetryBatch = z.infer<typeof TelemetryBatch>;

/** `…/telemetry`: a message with `readings` is a batch, any other is a single reading. */
export const Telemetry = z
  .union([TelemetryBatch, Reading.extend({ readings: z.never().optional() })])
  .describe('One reading, or a batch of them.');
export type Telemetry = z.infer<typeof Telemetry>;

/** `…/event`: an edge that must not wait. */
export const Event = Reading.extend({ event: z.enum(EVENT_NAMES) }).describe('An edge that must not wait.');
export type Event = z.infer<typeof Event>;

const text = z.string().max(LIMITS.textCharsMax);

/** `…/status`, retained; also the will. The gateway's own record of connections decides about presence. */
export const Status = z
  .object({
    v: version,
    state: z.enum(['online', 'offline']),
    firmware: text.optional(),
    model: text.optional(),
    at: timeMs.optional(),
  })
  .describe('Published retained after connecting, and left as the will. In a will, at means nothing.');
export type Status = z.infer<typeof Status>;

const commandId = z.string().min(1).max(LIMITS.commandIdCharsMax);

/** `…/command`: from the gateway only; comes again under the same id until its result or its end. */
export const Command = z
  .object({
    v: version,
    id: commandId.describe('The same command keeps its id: run it once, answer each time.'),
    name: z.enum(COMMAND_NAMES),
    args: z.record(z.string(), z.unknown()),
    expiresAt: timeMs.describe("ms since 1970, UTC, by the gateway's clock."),
    ttlS: z.int().min(1).describe('Seconds from receipt, for devices without a clock.'),
  })
  .describe('An order to the device.');
export type Command = z.infer<typeof Command>;

/** `…/result`: the device's answer to one command. */
export const Result = z
  .object({ v: version, id: commandId, ok: z.boolean(), error: text.optional() })
  .describe('What became of a command.');
export type Result = z.infer<typeof Result>;
