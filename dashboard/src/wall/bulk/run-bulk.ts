/** The same act on many incidents: a few at a time, counted as they go, and every refusal kept with its reason. */

import type { Hazard } from '@ninewatch/rules';
import { type Ref, readonly, shallowRef } from 'vue';
import { type ApiProblem, asProblem } from '../../api/problem.ts';
import { actCarefully } from '../../incident/careful-act.ts';
import type { BulkAct } from './bulk-choice.ts';

/** Calls at a time: beside them the page must still load and the officer still act. */
const AT_ONCE_MAX = 4;

export interface Refusal {
  hazard: Hazard;
  problem: ApiProblem;
}

export interface BulkRun {
  act: BulkAct;
  total: number;
  done: number;
  refused: readonly Refusal[];
  /** Nothing more is sent. */
  isOver: boolean;
}

export interface Bulk {
  run: Readonly<Ref<BulkRun | null>>;
  start(act: BulkAct, hazards: readonly Hazard[]): Promise<void>;
  /** What is on its way arrives; the rest is left. */
  stop(): void;
}

export function useBulk(): Bulk {
  const run = shallowRef<BulkRun | null>(null);
  let waiting: Hazard[] = [];
  const count = (change: Partial<BulkRun>) => {
    if (run.value !== null) run.value = { ...run.value, ...change };
  };

  async function worker(act: BulkAct): Promise<void> {
    for (let hazard = waiting.shift(); hazard !== undefined; hazard = waiting.shift()) {
      try {
        await actCarefully(hazard, act, {});
        count({ done: (run.value?.done ?? 0) + 1 });
      } catch (cause) {
        const refusal = { hazard, problem: asProblem(cause) };
        count({ refused: [...(run.value?.refused ?? []), refusal] });
      }
    }
  }

  async function start(act: BulkAct, hazards: readonly Hazard[]): Promise<void> {
    if (run.value !== null && !run.value.isOver) return;
    waiting = [...hazards];
    run.value = { act, total: hazards.length, done: 0, refused: [], isOver: false };
    await Promise.all(Array.from({ length: AT_ONCE_MAX }, () => worker(act)));
    count({ isOver: true });
  }

  return {
    run: readonly(run) as Bulk['run'],
    start,
    stop: () => {
      waiting = [];
    },
  };
}
