/** What a device has measured and not yet handed over, and how it looks on the wire. */

import { LIMITS, topicOf } from '@ninewatch/contracts';

/** One reading or event under its lasting identity `(boot, seq)`; resent unchanged until acknowledged. */
export interface Measured {
  boot: number;
  seq: number;
  /** The device's own time, ms since 1970. */
  at: number;
  metrics: Record<string, number>;
  flags?: string[];
  /** Present when it goes to `…/event` as an edge. */
  event?: string;
}

export interface DeviceAddress {
  venueId: string;
  deviceId: string;
}

export interface Outgoing {
  topic: string;
  payload: string;
  carried: Measured[];
}

/** The gateway takes at most this many elements and bytes in one message. */
export interface MessageLimits {
  readingsMax: number;
  bytesMax: number;
}
export const MESSAGE_LIMITS: MessageLimits = {
  readingsMax: LIMITS.batchReadingsMax,
  bytesMax: LIMITS.payloadBytesMax,
};

/**
 * The next message from the head of the queue: one reading as it is, several as a batch, an event alone.
 * `sentAt` is left out for recordings, whose clock is not the sender's.
 */
export function nextMessage(
  address: DeviceAddress,
  queue: readonly Measured[],
  options: { sentAt?: number; limits: MessageLimits },
): Outgoing | undefined {
  const head = queue[0];
  if (head === undefined) return undefined;
  const sentAt = options.sentAt === undefined ? {} : { sentAt: options.sentAt };
  if (head.event !== undefined) {
    return {
      topic: topicOf(address.venueId, address.deviceId, 'event'),
      payload: JSON.stringify({ v: 1, ...head, ...sentAt }),
      carried: [head],
    };
  }
  const topic = topicOf(address.venueId, address.deviceId, 'telemetry');
  const carried = headOfBatch(queue, options.limits);
  const payload =
    carried.length === 1
      ? JSON.stringify({ v: 1, ...head, ...sentAt })
      : JSON.stringify({ v: 1, boot: head.boot, ...sentAt, readings: carried });
  return { topic, payload, carried };
}

function headOfBatch(queue: readonly Measured[], limits: MessageLimits): Measured[] {
  const carried: Measured[] = [];
  // The envelope around the elements is well below this.
  let bytes = 200;
  for (const reading of queue) {
    bytes += Buffer.byteLength(JSON.stringify(reading)) + 1;
    const isFull = carried.length >= limits.readingsMax || bytes > limits.bytesMax;
    if (reading.event !== undefined || (isFull && carried.length > 0)) break;
    carried.push(reading);
  }
  return carried;
}
