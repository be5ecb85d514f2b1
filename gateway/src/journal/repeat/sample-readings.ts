/** Readings and messages for the journal's tests. */

import type { CheckedReading, MessageRecord } from '@ninewatch/rules';

export function reading(boot: number, seq: number, more: Partial<CheckedReading> = {}): CheckedReading {
  return {
    boot,
    seq,
    at: 1_764_000_000_000 + seq * 15_000,
    measuredAt: 1_764_000_000_000 + seq * 15_000,
    clock: 'trusted',
    late: false,
    metrics: { smoke: 0.03 },
    flags: [],
    generation: 1,
    ...more,
  };
}

export function message(readings: CheckedReading[], more: Partial<MessageRecord> = {}): MessageRecord {
  return {
    kind: 'message',
    receivedAt: 1_764_000_000_000,
    deviceId: 'd-1',
    venueId: 'v-1',
    channel: 'telemetry',
    readings,
    ...more,
  };
}
