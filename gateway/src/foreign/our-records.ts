/** What was folded of a bound foreign device, as journal records: through the same check as a message of its own. */

import { LIMITS, topicOf } from '@ninewatch/contracts';
import { type Folded, ourMessages } from '@ninewatch/contracts/codecs';
import type { Device, JournalRecord } from '@ninewatch/rules';
import type { ForeignPorts } from './foreign-port.ts';
import { COUNTED_BOOT, DATED_BOOT, isDatable, type Numbers } from './identity.ts';

export interface RecordsOf {
  folded: Folded;
  device: Device;
  numbers: Numbers;
  receivedAt: number;
  check: ForeignPorts['check'];
}

/** Events first. A status is not among them: presence and description are the caller's to tell. */
export function ourRecords({ folded, device, numbers, receivedAt, check }: RecordsOf): JournalRecord[] {
  const { id: deviceId, venueId } = device;
  const numbering = numberingOf(folded, numbers, receivedAt);
  const records: JournalRecord[] = [];
  for (const { leaf, body } of ourMessages(numbering.folded, { ...numbering, receivedAt })) {
    if (leaf === 'status') continue;
    const payload = Buffer.from(JSON.stringify(body));
    const sender = { deviceId, venueId };
    const { message, rejections } = check({
      topic: topicOf(venueId, deviceId, leaf),
      payload,
      receivedAt,
      sender,
    });
    if (message !== undefined) records.push(message);
    records.push(...rejections);
  }
  return records;
}

/** A maker's clock that is ahead is not believed, and no fault of the device: nobody can set it from here. */
function numberingOf(folded: Folded, numbers: Numbers, receivedAt: number) {
  const { at, ...undated } = folded;
  const isBelieved = at !== undefined && isDatable(at) && at <= receivedAt + LIMITS.clockAheadMsMax;
  if (!isBelieved) return { folded: undated as Folded, boot: COUNTED_BOOT, nextSeq: () => numbers.counted() };
  const believed = { ...folded, at: Math.min(at, receivedAt) };
  // Edges depend on what stood before, and are no part of what the message says: they are told again rather than lost.
  if (folded.events.length > 0 || at > receivedAt) {
    return { folded: believed, boot: COUNTED_BOOT, nextSeq: () => numbers.counted() };
  }
  const content = JSON.stringify([folded.metrics, folded.noValue, folded.flags]);
  return { folded: believed, boot: DATED_BOOT, nextSeq: () => numbers.dated(at, content) };
}
