/** A repeat filter on a table in memory, committed to as the journal does, for the journal's tests. */

import { DatabaseSync } from 'node:sqlite';
import type { CheckedReading, MessageRecord } from '@ninewatch/rules';
import { CONTENT_SCHEMA, ContentTable } from '../contents/content-table.ts';
import { Contents } from '../contents/contents.ts';
import { PAGE_LIMITS, type PageLimits } from '../contents/page-cache.ts';
import type { RepeatLimits } from './device-memory.ts';
import { identitiesOf } from './identities.ts';
import { labelled } from './labelled.ts';
import { RepeatFilter } from './repeat-filter.ts';
import { message } from './sample-readings.ts';
import type { StagedReadings } from './staged-readings.ts';

export interface SampleFilter {
  db: DatabaseSync;
  filter: RepeatFilter;
  /** One commit with one message. */
  commit(readings: CheckedReading[], deviceId?: string): Admitted;
}

export interface Admitted {
  /** As it is stored; undefined when everything in it is a repeat. */
  message: MessageRecord | undefined;
  stored: number;
  repeats: number;
}

export function admitted(staged: StagedReadings, sent: MessageRecord): Admitted {
  const admission = staged.admit(sent.deviceId, identitiesOf(sent));
  const { stored, repeats } = admission;
  return { message: stored === 0 ? undefined : labelled(sent, admission), stored, repeats };
}

export function sampleFilter(
  limits: { repeat?: RepeatLimits; pages?: Partial<PageLimits>; db?: DatabaseSync } = {},
): SampleFilter {
  const db = limits.db ?? new DatabaseSync(':memory:');
  db.exec(CONTENT_SCHEMA);
  const contents = new Contents(new ContentTable(db), { ...PAGE_LIMITS, ...limits.pages }, (text) => {
    throw new Error(text);
  });
  contents.begin();
  const filter = new RepeatFilter(contents, limits.repeat);
  let position = 0;
  function commit(readings: CheckedReading[], deviceId = 'd-1'): Admitted {
    const staged = filter.stage();
    const admission = admitted(staged, message(readings, { deviceId }));
    const flush = contents.flush({ readings: admission.stored, isShort: false });
    flush.write();
    flush.done();
    position += 1;
    filter.apply(staged, position);
    return admission;
  }
  return { db, filter, commit };
}
