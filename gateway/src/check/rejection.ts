/** Input that could not be used, as a value: counted against who sent it, with enough of it to find out why. [P6] */

import { LIMITS } from '@ninewatch/contracts';
import type { RejectionReason, RejectionRecord } from '@ninewatch/rules';
import type { Arrival } from './check.ts';
import { clean } from './text.ts';

export interface Refused {
  reason: RejectionReason;
  detail: string;
  /** The part that was bad, when it was not the whole payload. */
  part?: string;
  /** It came on an event topic that the sender may use. */
  unreadableEvent?: boolean;
  /** The sender's child, when it was about one. */
  about?: { deviceId: string; venueId: string } | undefined;
}

export function rejectionOf(arrival: Arrival, refused: Refused): RejectionRecord {
  const { topic, payload, receivedAt, sender } = arrival;
  const start = payload.subarray(0, LIMITS.sampleBytesMax);
  const sample =
    refused.part === undefined
      ? Buffer.from(start.buffer, start.byteOffset, start.byteLength)
      : Buffer.from(refused.part.slice(0, LIMITS.sampleBytesMax)).subarray(0, LIMITS.sampleBytesMax);
  return {
    kind: 'rejection',
    receivedAt,
    deviceId: sender.deviceId,
    venueId: sender.venueId,
    topic: clean(topic, LIMITS.topicCharsMax),
    reason: refused.reason,
    detail: clean(refused.detail, LIMITS.textCharsMax),
    sample: sample.toString('base64'),
    bytes: payload.byteLength,
    ...(refused.unreadableEvent === true && { unreadableEvent: true }),
    ...(refused.about !== undefined && { about: refused.about }),
  };
}
