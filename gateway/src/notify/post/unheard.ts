/** Dangers of which nobody could be told: no route leads to anybody, or each way to them failed for good. [P6] [P9] */

import type { Notice } from '@ninewatch/rules';
import type { LedgerRows } from '../../ledger/notice-rows.ts';

/** The newest ones; ours: more says nothing more. [P8] */
const KEPT_MAX = 50;

interface Trouble {
  trouble: string;
  /** Wall time, ms. */
  troubleSinceMs: number;
}

export class Unheard {
  readonly #rows: Pick<LedgerRows, 'notice'>;
  readonly #sinceMs = new Map<number, number>();

  constructor(rows: Pick<LedgerRows, 'notice'>) {
    this.#rows = rows;
  }

  /** True when it was not known yet. */
  take(seq: number, nowMs: number): boolean {
    if (this.#sinceMs.has(seq)) return false;
    this.#sinceMs.set(seq, nowMs);
    for (const oldest of this.#sinceMs.keys())
      if (this.#sinceMs.size > KEPT_MAX) this.#sinceMs.delete(oldest);
    return true;
  }

  /** As long as nobody has answered one of them. */
  trouble(): Trouble | undefined {
    try {
      for (const seq of this.#sinceMs.keys()) if (!isDue(this.#rows.notice(seq))) this.#sinceMs.delete(seq);
    } catch {
      // A ledger that cannot be read just now is told elsewhere; who was not told before is not told now.
    }
    const [first] = this.#sinceMs.values();
    if (first === undefined) return undefined;
    const { size } = this.#sinceMs;
    return {
      trouble: `nobody can be told of ${size} urgent ${size === 1 ? 'notice' : 'notices'}`,
      troubleSinceMs: first,
    };
  }
}

function isDue(notice: Notice | null): boolean {
  return notice?.state === 'due';
}
