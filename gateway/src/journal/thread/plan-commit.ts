/** From queued items to the row of one commit, judged by the repeat filter and the disk's mode. */

import type { MessageRecord } from '@ninewatch/rules';
import type { DiskSteps } from '../disk/disk-steps.ts';
import { decodeLine, deviceOf, isShortForm } from '../line/message-line.ts';
import type { Identities } from '../repeat/identities.ts';
import { labelled } from '../repeat/labelled.ts';
import type { StagedReadings } from '../repeat/staged-readings.ts';
import type { Queued } from './lane-queue.ts';
import { REFUSED } from './wire.ts';

/** A message's identities are those of its readings; of other records there are none. */
type RecordItem = Queued &
  Identities & { what: 'record'; text: string; isMessage: boolean; isAlarming: boolean };
export type Item = RecordItem | (Queued & { what: 'generation'; deviceId: string; generation: number });

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
    } else if (!disk.admits(item)) {
      answer(plan, item.id, REFUSED, 0);
    } else if (item.isMessage) {
      addMessage(plan, item);
    } else {
      plan.lines.push(item.text);
      answer(plan, item.id, 0, 0);
    }
  }
  return plan;
}

function addMessage(plan: Plan, item: RecordItem): void {
  const { text } = item;
  const isShort = isShortForm(text);
  const deviceId = isShort ? deviceOf(text) : (JSON.parse(text) as MessageRecord).deviceId;
  const admission = plan.staged.admit(deviceId, item);
  const { stored, repeats, generation, labels } = admission;
  if (stored > 0) {
    const isPlain = isShort && labels === undefined;
    plan.lines.push(
      isPlain
        ? `${generation}${text}`
        : JSON.stringify(labelled(decodeLine(text) as MessageRecord, admission)),
    );
    plan.readings += stored;
  }
  answer(plan, item.id, stored, repeats);
}

function answer(plan: Plan, id: number, stored: number, repeats: number): void {
  plan.ids.push(id);
  plan.stored.push(stored);
  plan.repeats.push(repeats);
}
