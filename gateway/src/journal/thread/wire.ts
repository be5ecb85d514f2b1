/** What the main thread and the journal's thread say to each other. */

import type { JournalLimits, JournalMode } from '../journal-port.ts';

export const URGENT = 1;
/** The record is a device's message: the repeat filter must look at its readings. */
export const MESSAGE = 2;
/** A message that may be about danger, so that it may use the reserve. [P8] */
export const ALARMING = 4;

/** Instead of a number of stored readings: the disk's mode does not take the record. [P8] */
export const REFUSED = -1;

/** Given to the thread at its start. */
export interface ThreadStart {
  dir: string;
  limits: JournalLimits;
  readers: readonly string[] | undefined;
  freeBytes: number;
}

export type ToThread =
  /**
   * Records of one turn of the event loop as texts (`line/message-line.ts`); ids count up from `first`. `readings`
   * counts those of each message; `identities` has the numbers of all of them, one message after the other.
   */
  | {
      type: 'append';
      first: number;
      nowMs: number;
      texts: string[];
      marks: Uint8Array;
      readings: Uint8Array;
      identities: Float64Array;
      connections: string[];
    }
  | { type: 'generation'; id: number; nowMs: number; deviceId: string; generation: number }
  /** `ageNowMs` is the time for ages: it does not follow jumps of the wall clock. */
  | { type: 'probe'; freeBytes: number | undefined; ageNowMs: number }
  | { type: 'reader'; name: string; position: number }
  | { type: 'release' }
  | { type: 'close' };

export interface ThreadStatus {
  position: number;
  oldest: number;
  mode: JournalMode;
  freeBytes: number;
  reserveHeld: boolean;
  lastCommitMs: number;
  diskBytes: number;
}

export interface Refusal {
  code: 'journal-full' | 'journal-failed';
  detail: string;
}

export type FromThread =
  | { type: 'ready'; status: ThreadStatus }
  | { type: 'unusable'; detail: string }
  /** In the order of the commit. For a started generation `stored` is the generation in force. */
  | { type: 'answered'; ids: number[]; stored: number[]; repeats: number[]; status: ThreadStatus }
  /** The whole commit failed. */
  | { type: 'failed'; ids: number[]; refusal: Refusal; status: ThreadStatus }
  | { type: 'status'; status: ThreadStatus }
  | { type: 'said'; level: 'info' | 'warn' | 'error'; text: string }
  | { type: 'closed' };
