/** What each question costs in processor time: what else the machine does lengthens every wait, and this by little. */

import { Failure } from '../../base/failure.ts';
import { threadNanoseconds } from '../measure/processes.ts';
import { type Access, answer, type Ready } from './people.ts';

/** Asked so often, one after the other. */
const TIMES = 10;
/** The threads that answer: the one that speaks HTTP, and those that read for it. Ours is the main one's id. */
const ANSWERING = ['query', 'report'];
const NS_A_MS = 1e6;

export interface CostOptions extends Access {
  pid: number;
  /** Some device, whose place is changed. */
  device: string;
}

/**
 * Before each question something small is written, as the readings of a district do all the time: a commit empties what
 * SQLite's readers had in memory. Nothing else is asked meanwhile. Linux alone counts so finely.
 */
export async function measureCosts(ready: readonly Ready[], options: CostOptions): Promise<void> {
  for (const { asked, path } of ready) {
    for (let time = 0; time < TIMES; time++) {
      await writeSomething(options, time);
      const before = answeringNs(options.pid);
      await answer(asked.question.asker, path, options);
      asked.costs.add((answeringNs(options.pid) - before) / NS_A_MS);
    }
  }
}

function answeringNs(pid: number): number {
  return threadNanoseconds(pid)
    .filter(({ tid, name }) => tid === pid || ANSWERING.includes(name))
    .reduce((sum, { ns }) => sum + ns, 0);
}

async function writeSomething({ base, tokens, device }: CostOptions, time: number): Promise<void> {
  const response = await fetch(`${base}/api/v1/devices/${device}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ place: `大厅${time % 2}` }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Failure(`a device was not changed: ${text}`);
}
