/** A system that is told, as the runner sees it. */

import type { LoggedEvent } from './event.ts';

export type Delivered =
  | { kind: 'taken' }
  /** To be tried again, at the earliest after `waitMs` when the other side says so. */
  | { kind: 'later'; detail: string; waitMs?: number }
  /** It will never take this one. */
  | { kind: 'refused'; detail: string }
  /** It wants nothing any more. */
  | { kind: 'gone'; detail: string };

export interface Target {
  name: string;
  kind: 'webhook' | 'cap' | 'mqtt';
  /** Where it is, without secrets. */
  shows: string;
  /** Whether it is told of this at all. */
  wants(event: LoggedEvent): boolean;
  /** Never rejects for what the other side does. The same event may come again. [P9] */
  deliver(event: LoggedEvent): Promise<Delivered>;
  close?(): Promise<void>;
}
