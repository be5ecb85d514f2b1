/** The views in use: one per set of regions, kept a while after its last client left. */

import type { Clock } from '../../base/clock.ts';
import type { Scope } from '../../ledger/query-port.ts';
import type { Permissions } from '../access/permissions.ts';
import { View } from './view.ts';

/** Long enough for a wall to come back after a restart of its machine and resume. */
export const VIEW_KEPT_MS = 10 * 60_000;
export const VIEWS_MAX = 500;

export class Views {
  readonly #clock: Clock;
  readonly #permissions: Permissions;
  readonly #byKey = new Map<string, View>();

  constructor(clock: Clock, permissions: Permissions) {
    this.#clock = clock;
    this.#permissions = permissions;
  }

  /** At the limit the longest unused view without clients makes room; null when all have clients. */
  of(scope: Scope): View | null {
    const key = scope === null ? '*' : [...scope].sort().join(' ');
    let view = this.#byKey.get(key);
    if (view === undefined) {
      if (this.#byKey.size >= VIEWS_MAX && !this.#makeRoom()) return null;
      view = new View(scope, (region) => this.#permissions.sees(scope, region));
      this.#byKey.set(key, view);
    }
    view.usedAt = this.#clock.monotonicMs();
    return view;
  }

  all(): Iterable<View> {
    return this.#byKey.values();
  }

  dropUnused(): void {
    const now = this.#clock.monotonicMs();
    for (const [key, view] of this.#byKey) {
      if (view.listenerCount > 0) view.usedAt = now;
      else if (now - view.usedAt >= VIEW_KEPT_MS) this.#byKey.delete(key);
    }
  }

  #makeRoom(): boolean {
    const idle = [...this.#byKey].filter(([, view]) => view.listenerCount === 0);
    const [oldest] = idle.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    return oldest !== undefined && this.#byKey.delete(oldest[0]);
  }
}
