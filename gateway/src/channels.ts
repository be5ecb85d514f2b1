/** Joins channels that reach people to the rest: their file, acts they ask for, and the figures of their attempts. */

import type { Act, ActReply } from '@ninewatch/rules';
import type { Counters } from './base/counters.ts';
import { type Config, environmentOf } from './config.ts';
import { readPlan } from './notify/plan/read-plan.ts';
import type { NoticePlan } from './notify/plan/schema.ts';
import type { Threads } from './threads/threads.ts';

const ATTEMPT_MS_BUCKETS = [10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

interface Joined {
  config: Config;
  threads: Pick<Threads, 'onAttempt' | 'answerActs' | 'sinks'>;
  counters: Counters;
  act(act: Act): Promise<ActReply>;
}

/** Undefined when no file is configured. Throws `file-unusable` with every mistake's place. */
export function readNotices(config: Config): NoticePlan | undefined {
  return readPlan(config.NINEWATCH_NOTICES_FILE, environmentOf(config));
}

/** Returns how the file is read again: rejects when it cannot be used, and the one before goes on. */
export function joinChannels({ config, threads, counters, act }: Joined): () => Promise<'none' | 'taken'> {
  threads.answerActs(act);
  threads.onAttempt(({ channel, outcome, ms }) => {
    const labels = { channel, outcome };
    counters.count('notice_attempts_total', 'Attempts at messages by channel and outcome', labels);
    counters.observe('notice_attempt_ms', 'Time that one attempt took, ms', ms, ATTEMPT_MS_BUCKETS);
  });
  return async () => {
    const plan = readNotices(config);
    if (plan === undefined) return 'none';
    await threads.sinks.reloadNotices(plan);
    return 'taken';
  };
}
