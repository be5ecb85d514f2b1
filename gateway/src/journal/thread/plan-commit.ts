/** From queued items to the row of one commit, judged by the repeat filter and the disk's mode. */

import type { JournalRecord } from '@ninewatch/rules';
import type { DiskSteps } from '../disk/disk-steps.ts';
import type { StagedReadings } from '../repeat/staged-readings.ts';
import type { Queued } from './lane-queue.ts';
import { REFUSED } from './wire.ts';

export type Item =
  | (Queued & { what: 'record'; text: string; isMessage: boolean; record?: JournalRecord })
  | (Queued & { what: 'generation'; deviceId: string; generation: number });

export interface Plan {
  lines: string[];
  /** Readings in `lines`. */
  readings: number;
  staged: StagedReadings;
  /** Answers, in the order of the items: id, readings stored (a generation, or REFUSED), repeats. */
  ids: number[];
  stored: number[];
  repeats: number[];
}

/** Changes nothing: the plan counts when its commit went through and its staged readings were applied. */
export function planCommit(items: readonly Item[], staged: StagedReadings, disk: DiskSteps): Plan {
  const plan: Plan = { lines: [], readings: 0, staged, ids: [], stored: [], repeats: [] };
  for (const item of items) {
    if (item.what === 'generation') {
      answer(plan, item.id, staged.startGeneration(item.deviceId, item.generation), 0);
    } else if (!mayTake(item, disk)) {
      answer(plan, item.id, REFUSED, 0);
    } else {
      addRecord(plan, item);
    }
  }
  return plan;
}

function addRecord(plan: Plan, item: Extract<Item, { what: 'record' }>): void {
  const record = item.isMessage ? parsed(item) : undefined;
  if (record?.kind !== 'message') {
    plan.lines.push(item.text);
    answer(plan, item.id, 0, 0);
    return;
  }
  const { message, stored, repeats } = plan.staged.admit(record);
  if (message !== undefined) plan.lines.push(message === record ? item.text : JSON.stringify(message));
  plan.readings += stored;
  answer(plan, item.id, stored, repeats);
}

function mayTake(item: Extract<Item, { what: 'record' }>, disk: DiskSteps): boolean {
  return disk.mode === 'ok' || item.isUrgent || disk.admits(parsed(item), item.isUrgent);
}

/** Kept with the item: a second try must not parse again. */
function parsed(item: Extract<Item, { what: 'record' }>): JournalRecord {
  item.record ??= JSON.parse(item.text) as JournalRecord;
  return item.record;
}

function answer(plan: Plan, id: number, stored: number, repeats: number): void {
  plan.ids.push(id);
  plan.stored.push(stored);
  plan.repeats.push(repeats);
}
