/** A call to people until somebody answers it (叫应), as it stands on file: who was called when, who answered when. */

import type { Role } from '../facts.ts';
import type { Bilingual } from '../hazard.ts';

export interface Office {
  role: Role;
  region: string;
  /** Of the people with that role only those of this office, and those who hold it for all of them. */
  department?: string;
}

/** Of what waits for somebody's decision: until when, and who was called for it. */
export interface Awaiting {
  /** Wall time, ms. */
  decideBy?: number;
  /** Nobody decided by then. */
  undecided?: true;
  calls?: Call[];
}

/** One person that a call reached by name; times are wall times. */
export interface CalledPerson {
  username: string;
  at: number;
  /** How often so far. */
  times: number;
  answeredAt?: number;
}

export const CALL_REASONS = ['decision', 'level', 'task', 'feedback', 'whistle', 'force', 'report'] as const;
export type CallReason = (typeof CALL_REASONS)[number];

export interface Call {
  /** Stable within its filing: `task:2`, `level:d1`, `force:fire`. */
  key: string;
  reason: CallReason;
  text: Bilingual;
  /** All that were called so far; the first `meant` of them are those whose business it is. */
  to: Office[];
  meant: number;
  at: number;
  /** It does not climb by itself: a clock of its filing says when. */
  paced?: true;
  /** Rounds after the first; each unanswered one climbs. */
  level: number;
  lastAt: number;
  people: CalledPerson[];
  answeredBy?: string;
  answeredAt?: number;
  /** What it was about is over without an answer. */
  endedAt?: number;
}
