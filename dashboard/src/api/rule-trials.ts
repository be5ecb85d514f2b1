/** Rules that are only tried: `/rules/test` and `/rules/backtest`. */

import type { SignalClass } from '@ninewatch/rules';
import type { JsonSchema } from '../editor/schema-help.ts';
import { get, pathOf, post, remove } from './http.ts';
import { longPost } from './long-call.ts';
import type { Progress } from './ndjson.ts';

export type TestVerdict = 'passed' | 'failed' | 'too-long' | 'not-run';
export type Mismatch =
  | {
      kind: 'differs';
      expected: string;
      came: string[];
      fields: { what: string; expected: string; came: string }[];
    }
  | { kind: 'missing'; expected: string; came: string[] }
  | { kind: 'unexpected'; came: string[] }
  | { kind: 'loud'; rule: string; came: string[] }
  | { kind: 'refused'; detail: string };
export interface TestResult {
  file: string;
  name: string;
  verdict: TestVerdict;
  mismatches: Mismatch[];
}
export interface RuleTestRun {
  version: string;
  counts: Record<TestVerdict, number>;
  elapsedMs: number;
  cut: 'time' | 'too-large' | 'broken' | null;
  results: TestResult[];
}
export interface RuleTestAsked {
  text: string;
  tests: { name: string; text: string }[];
  about: 'all' | 'changed';
}

export function testRules(
  body: RuleTestAsked,
  onProgress: (progress: Progress) => void,
): Promise<RuleTestRun> {
  return longPost<RuleTestRun>('/rules/test', { body, onProgress });
}
export function ruleTestSchema(): Promise<JsonSchema> {
  return get<JsonSchema>('/rules/test/schema');
}

export type Verdict = 'new' | 'gone' | 'earlier' | 'later' | 'same';
export interface BacktestAsked {
  text: string;
  region?: string;
  venue?: string;
  from?: number;
  to?: number;
  warmUpH: number;
}
export interface BacktestJob extends Omit<BacktestAsked, 'text'> {
  id: string;
  by: string;
  version: string;
  against: { version: string; revision: number };
  state: 'running' | 'done' | 'failed' | 'cancelled';
  phase: 'opening' | 'judging' | 'charts';
  share: number;
  startedAt: number;
  endedAt?: number;
  failure?: { code: 'too-long' | 'too-large' | 'broken'; detail: string };
  summary?: { verdicts: Record<Verdict, number>; readings: number; elapsedMs: number };
}
/** A hazard under one set of rules. */
export interface TriedHazard {
  venueId: string;
  venueName: string;
  kind: string;
  live: boolean;
  class: SignalClass;
  priority: number;
  rule: string;
  deviceIds: string[];
  measuredAt: number;
  why: { zh: string; en: string };
  members: { deviceId: string; ruleId: string; metric?: string; limit?: number; measuredAt: number }[];
}
export interface BacktestLine {
  verdict: Verdict;
  /** How much later under the draft, ms. */
  byMs: number;
  changed: string[];
  candidate?: TriedHazard;
  reference?: TriedHazard;
}
export interface BacktestChart {
  /** Place in `hazards`. */
  hazard: number;
  metric: string;
  unit: string;
  from: number;
  to: number;
  lines: { deviceId: string; points: [number, number][] }[];
}
export interface BacktestResult {
  summary: Record<Verdict, number>;
  unlisted: number;
  hazards: BacktestLine[];
  charts: BacktestChart[];
}

const one = (id: string) => `/rules/backtest/${encodeURIComponent(id)}`;

export function startBacktest(asked: BacktestAsked): Promise<BacktestJob> {
  return post<BacktestJob>('/rules/backtest', asked);
}
export function listBacktests(): Promise<{ items: BacktestJob[]; since: number }> {
  return get('/rules/backtest');
}
export function backtestJob(id: string): Promise<BacktestJob> {
  return get<BacktestJob>(one(id));
}
export function cancelBacktest(id: string): Promise<BacktestJob> {
  return post<BacktestJob>(`${one(id)}/cancel`);
}
export function forgetBacktest(id: string): Promise<void> {
  return remove(one(id));
}
export function backtestResult(id: string): Promise<BacktestResult> {
  return get<BacktestResult>(`${one(id)}/result`);
}
/** To be saved as a file. */
export function backtestPath(id: string, as: 'result' | 'report'): string {
  return pathOf(`${one(id)}/${as}`);
}
