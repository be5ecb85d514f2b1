/** What a venue remembers of one combined rule: which parts held when, and what was told of them. */

import type { FindingChange } from '../model/finding.ts';

/** Part of a rule, about one device, for one time. Event times. */
export interface Part {
  /** Name of the part in its rule. */
  term: string;
  deviceId: string;
  at: number;
  seq: number;
  /** -1 while it holds. */
  endAt: number;
  live: boolean;
  metric?: string;
  /** Of the reading that decided. */
  value?: number;
}

/** A time in which enough parts held together, as it was told; `end` is OPEN while nothing limits it. */
export interface Told {
  begin: number;
  end: number;
  live: boolean;
  isOver: boolean;
}

/** An end that is not in sight: a number, because it stands in checkpoints. */
export const OPEN = Number.MAX_SAFE_INTEGER;

export interface CombinedState {
  ruleId: string;
  /** In the order of parts, devices and times. */
  parts: Part[];
  told: Told[];
  /** The danger that is told to be on, in its last words. */
  standing: FindingChange | null;
  /** When the danger that ends at `end` is over by elapsed time, if no reading shows it before. */
  deadline: { end: number; elapsedMs: number } | null;
}

export function createCombinedState(ruleId: string): CombinedState {
  return { ruleId, parts: [], told: [], standing: null, deadline: null };
}
