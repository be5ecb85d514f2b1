/** The one home of time and timers in the simulators, so that a test can hand in its own. */

export interface Timer {
  stop(): void;
}

export interface Clock {
  /** Wall time, ms since 1970, UTC. */
  nowMs(): number;
  /** Never goes back; its zero means nothing. */
  monotonicMs(): number;
  after(delayMs: number, run: () => void): Timer;
  every(periodMs: number, run: () => void): Timer;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return { stop: () => clearTimeout(timer) };
  },
  every: (periodMs, run) => {
    const timer = setInterval(run, periodMs);
    return { stop: () => clearInterval(timer) };
  },
};

/** Timers are 32 bit: a longer wait ends by its signal alone. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Resolves after `delayMs` (which may be infinite), or at once when the signal is or becomes aborted. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (delayMs <= 0 || signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      timer?.stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = delayMs > TIMER_MS_MAX ? undefined : clock.after(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
