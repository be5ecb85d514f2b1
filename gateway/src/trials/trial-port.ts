/** What the trials of rules are asked, and what they answer; plain, for it crosses threads. */

import type { CatalogueError } from '@ninewatch/rules';
import type { Mismatch, TrialRules, Verdict } from '@ninewatch/rules/trust';

/** `not-run` and `too-long` when time was up before, or while, it ran. */
export type TestVerdict = 'passed' | 'failed' | 'too-long' | 'not-run';

export interface NamedTest {
  file: string;
  name: string;
}
export interface TestResult extends NamedTest {
  verdict: TestVerdict;
  /** What is not as expected; of a failed one. */
  mismatches: Mismatch[];
}

export interface TestText {
  name: string;
  text: string;
}
export interface TestRequest {
  rules: TrialRules;
  /** Tests that were sent along. */
  tests: readonly TestText[];
  /** The tests beside the configured rules too, else those beside the shipped ones. */
  isBesideWanted: boolean;
  /** Only tests that name one of these rules; all when it is left out. */
  about?: readonly string[];
}

/** In the order in which they come; the first is `tests` or `mistakes`. */
export type FromTestThread =
  /** Nothing is run. */
  | { mistakes: (CatalogueError & { file: string })[] }
  | { tests: NamedTest[] }
  | { result: TestResult }
  | { end: true };

export interface BacktestRequest {
  candidate: TrialRules;
  reference: TrialRules;
  /** Of these venues alone: region ids with all below them, or `atVenue`; everything when null. */
  scope: readonly string[] | null;
  /** For people: where and when. */
  name: string;
  from?: number;
  to?: number;
  warmUpMs: number;
  /** Wall time of asking: the end of what is judged. */
  nowMs: number;
}

/** `opening` while the ledger and the journal are opened, then both sets of rules judge, then readings are drawn. */
export type BacktestPhase = 'opening' | 'judging' | 'charts';

export interface BacktestSummary {
  verdicts: Record<Verdict, number>;
  readings: number;
  entries: number;
  damagedRows: number;
  /** Of the processor and by the clock. */
  processorMs: number;
  elapsedMs: number;
  /** Hazards under the rules on trial, and under those in force. */
  hazards: { candidate: number; reference: number };
}

export type FromBacktestThread =
  | { progress: { phase: BacktestPhase; share: number } }
  /** The result as JSON and as a page, both compressed with gzip. */
  | { done: { summary: BacktestSummary; json: Uint8Array; html: Uint8Array } };

/** A thread of its own, which may be ended at any time. */
export interface TrialThread<M> {
  /** Called for every message, then never after `end`. */
  onMessage(listen: (message: M) => void): void;
  /** When it ended by itself: undefined is well; else why it could not go on. */
  ended: Promise<TrialFailure | undefined>;
  end(): Promise<void>;
}

/** `too-large`: it needed more memory than a trial may have. */
export interface TrialFailure {
  code: 'too-large' | 'broken';
  detail: string;
}
