/** A message as it is stored: what the repeat filter said of its readings. */

import type { MessageRecord } from '@ninewatch/rules';
import type { Admission } from './staged-readings.ts';

/** Without its repeats, each reading with its generation and mark. */
export function labelled(message: MessageRecord, admission: Omit<Admission, 'stored'>): MessageRecord {
  const { generation, labels, isReset } = admission;
  const readings = message.readings.flatMap((reading, n) => {
    const label = labels === undefined ? { generation, maybeRepeated: false } : labels[n];
    if (label === undefined) return [];
    const { maybeRepeated: _, ...rest } = reading;
    const kept = { ...rest, generation: label.generation };
    return [label.maybeRepeated ? { ...kept, maybeRepeated: true as const } : kept];
  });
  return { ...message, readings, ...(isReset ? { identityReset: true as const } : {}) };
}
