/** Joins channels that reach people to the rest: their file, acts they ask for, and the figures of their attempts. */

import type { Act, ActReply } from '@ninewatch/rules';
import type { Clock } from './base/clock.ts';
import type { Counters } from './base/counters.ts';
import { causeText } from './base/errors.ts';
import { type Config, environmentOf } from './config.ts';
import { type DangerReach, dangerReach } from './notify/plan/danger-reach.ts';
import { readPlan } from './notify/plan/read-plan.ts';
import type { NoticePlan } from './notify/plan/schema.ts';
import type { Threads } from './threads/threads.ts';

const ATTEMPT_MS_BUCKETS = [10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

interface Joined {
  config: Config;
  clock: Pick<Clock, 'nowMs'>;
  threads: Pick<Threads, 'onAttempt' | 'answerActs' | 'sinks'>;
  counters: Counters;
  act(act: Act): Promise<ActReply>;
  /** As it was read at the start. */
  plan: NoticePlan | undefined;
}

export interface NoticesFileState {
  dangers: readonly DangerReach[];
  /** Why the file as it is now was not taken; the one before goes on. */
  refused?: { at: number; detail: string };
}

export interface NoticesFile {
  /** Rejects when the file cannot be used, and the one before goes on. */
  reload(): Promise<'none' | 'taken'>;
  /** Undefined when no file is configured. */
  state(): NoticesFileState | undefined;
}

/** Undefined when no file is configured. Throws `file-unusable` with every mistake's place. */
export function readNotices(config: Config): NoticePlan | undefined {
  return readPlan(config.NINEWATCH_NOTICES_FILE, environmentOf(config));
}

/** Carries acts and figures of the channels, and returns how their file stands. */
export function joinChannels(joined: Joined): NoticesFile {
  const { threads, counters, act } = joined;
  threads.answerActs(act);
  threads.onAttempt(({ channel, outcome, ms }) => {
    const labels = { channel, outcome };
    counters.count('notice_attempts_total', 'Attempts at messages by channel and outcome', labels);
    counters.observe('notice_attempt_ms', 'Time that one attempt took, ms', ms, ATTEMPT_MS_BUCKETS);
  });
  return noticesFile(joined);
}

export function noticesFile({ config, clock, threads, plan }: Omit<Joined, 'counters' | 'act'>): NoticesFile {
  let state: NoticesFileState | undefined = plan && { dangers: dangerReach(plan) };
  return {
    state: () => state,
    reload: async () => {
      try {
        const next = readNotices(config);
        if (next === undefined) return 'none';
        await threads.sinks.reloadNotices(next);
        state = { dangers: dangerReach(next) };
        return 'taken';
      } catch (cause) {
        const refused = { at: clock.nowMs(), detail: causeText(cause) };
        state = { dangers: state?.dangers ?? [], refused };
        throw cause;
      }
    },
  };
}
