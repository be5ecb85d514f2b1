/** What makes two readings of the same identity the same: the content as the device sent it. */

import { hash } from 'node:crypto';
import type { CheckedReading } from '@ninewatch/rules';

/**
 * 48 bits of SHA-256, as an integer that is never 0. Neither times of sending or receipt nor what the gateway worked out count:
 * a resend differs in those. The order of keys does not count, and known and unknown names count alike, so
 * that a catalogue update does not turn a resend into new content.
 */
export function contentHash(reading: CheckedReading): number {
  const names = Object.keys(reading.metrics).sort();
  const values = names.map((name) => reading.metrics[name]);
  const flags = [...reading.flags, ...(reading.unknownFlags ?? [])].sort();
  const faults = (reading.faults ?? []).map((fault) => `${fault.metric}=${fault.value}`).sort();
  const content = JSON.stringify([reading.at, reading.event ?? '', names, values, flags, faults]);
  return Number.parseInt(hash('sha256', content, 'hex').slice(0, 12), 16) || 1;
}
