/** A Node-RED in a container of its own: looked at from outside, started by whoever runs it. */

import type { Clock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import { causeText } from '../base/errors.ts';
import type { Guest, GuestState } from './guest.ts';
import { measureGuest } from './supervisor.ts';

const LOOK_MS = 10_000;
const ANSWER_MS_MAX = 5_000;
/** It starts when the gateway does: as long as this its silence is no trouble, ms. */
const START_MS = 60_000;

export interface WatchedOptions {
  url: string;
  clock: Clock;
  counters: Counters;
  fetch?: typeof fetch;
}

/** `/auth/login` is what it answers to everybody. */
export function watchNodeRed({ url, clock, counters, fetch: ask = fetch }: WatchedOptions): Guest {
  const startedMs = clock.monotonicMs();
  let hasAnswered = false;
  let trouble: string | undefined;
  let isUp = false;
  const state = (): GuestState => ({
    ...{ name: 'node-red', kind: 'elsewhere', isSafe: false, restarts: 0 },
    state: isUp ? 'running' : hasAnswered ? 'waiting' : 'starting',
    ...(trouble === undefined ? {} : { trouble }),
  });
  async function look(): Promise<void> {
    const seen = await ask(new URL('/auth/login', url), { signal: AbortSignal.timeout(ANSWER_MS_MAX) }).then(
      async (answer) => {
        await answer.body?.cancel();
        return answer.ok ? undefined : `answered ${answer.status}`;
      },
      (cause: unknown) => causeText(cause),
    );
    isUp = seen === undefined;
    hasAnswered ||= isUp;
    const isStillStarting = !hasAnswered && clock.monotonicMs() - startedMs < START_MS;
    trouble = isStillStarting ? undefined : seen;
    measureGuest(counters, state());
  }
  void look();
  const timer = clock.every(LOOK_MS, () => void look());
  return { state, stop: async () => timer.stop() };
}
