/** What may be traced, as the rooms tell it; off unless somebody wants it, and then nothing of this is loaded. */

import type { Change } from '@ninewatch/rules';

/** An arrival after its check. */
export interface ArrivedFacts {
  deviceId: string;
  venueId: string;
  channel: string;
  bytes: number;
  /** Alarms and what may hide one: always traced. */
  isUrgent: boolean;
  /** When its check began, as `nowMs` says. */
  begunMs: number;
}

/** One arrival on its way; its parts are told in this order. */
export interface ArrivalTrace {
  /** Stored at or before `position`. */
  committed(position: number): void;
  /** The device has its answer. */
  answered(isStored: boolean): void;
}

export interface DecidedFacts {
  changes: readonly Change[];
  upTo: number;
  isStored: boolean;
  took?: Took;
}

/** How long a batch was folded and written, ms. */
export interface Took {
  foldMs: number;
  storeMs: number;
}

export interface AttemptFacts {
  noticeIds: readonly string[];
  channel: string;
  outcome: string;
  ms: number;
}

export interface AnswerFacts {
  method: string;
  route: string;
  status: number;
  ms: number;
}

export interface Tracing {
  /** Wall time of the start plus monotonic time since, ms: parts of a trace stand in their order. */
  nowMs(): number;
  /** Undefined when this one is not traced. */
  arrived(facts: ArrivedFacts): ArrivalTrace | undefined;
  decided(facts: DecidedFacts): void;
  attempted(facts: AttemptFacts): void;
  answered(facts: AnswerFacts): void;
  /** Sends what waits, for two seconds at most. */
  stop(): Promise<void>;
}
