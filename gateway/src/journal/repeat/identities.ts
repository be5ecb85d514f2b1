/** What the repeat filter has to know of a message's readings, as plain numbers that cross threads cheaply. */

import type { MessageRecord } from '@ninewatch/rules';
import { contentHash } from '../contents/content-hash.ts';

/** `count` readings from index `from` on, each as boot, sequence number and content hash. */
export interface Identities {
  numbers: ArrayLike<number>;
  from: number;
  count: number;
}

export const NUMBERS_A_READING = 3;

export function addIdentities(message: MessageRecord, numbers: number[]): void {
  for (const reading of message.readings) numbers.push(reading.boot, reading.seq, contentHash(reading));
}

export function identitiesOf(message: MessageRecord): Identities {
  const numbers: number[] = [];
  addIdentities(message, numbers);
  return { numbers, from: 0, count: message.readings.length };
}
