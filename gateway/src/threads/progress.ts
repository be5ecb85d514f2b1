/** How far a reader of the journal is, for those who want to wait until it is there. */

import type { Clock } from '../base/clock.ts';

export interface Progress {
  at(): number;
  to(position: number): void;
  reached(position: number): Promise<void>;
  /** Resolves as well when it takes longer than `ms`. */
  reachedWithin(position: number, ms: number): Promise<void>;
}

interface Waiting {
  position: number;
  resolve(): void;
}

export function createProgress(clock: Pick<Clock, 'after'>): Progress {
  let at = 0;
  const waiting = new Set<Waiting>();
  return {
    at: () => at,
    to: (position) => {
      at = Math.max(at, position);
      for (const each of waiting) {
        if (each.position > at) continue;
        waiting.delete(each);
        each.resolve();
      }
    },
    reached: (position) =>
      position <= at ? Promise.resolve() : new Promise((resolve) => waiting.add({ position, resolve })),
    reachedWithin: (position, ms) => {
      if (position <= at) return Promise.resolve();
      return new Promise((resolve) => {
        const each = { position, resolve: () => end() };
        const timer = clock.after(ms, () => end());
        const end = (): void => {
          timer.stop();
          waiting.delete(each);
          resolve();
        };
        waiting.add(each);
      });
    },
  };
}
