/** `/rules`: what decides, a check of what could decide instead, the change itself, and rules on trial. */

import type { ShadowFinding } from '@ninewatch/rules';
import type { JsonSchema } from '../editor/schema-help.ts';
import { get, getText, type Paged, post, put } from './http.ts';

export interface RuleMistake {
  file?: string;
  line: number;
  column: number;
  reason: string;
}
export interface RulesInForce {
  version: string;
  revision: number;
  hash: string;
  since: number;
  by: string;
  note?: string;
  origin?: { kind: 'file' | 'api' };
  files: string[];
  rules: number;
  kinds: number;
  warnings: RuleMistake[];
  configured: { at: number; path?: string; refused?: string; errors?: RuleMistake[] } | null;
}
export interface RulesCheck {
  ok: boolean;
  version?: string;
  rules?: number;
  kinds?: number;
  errors: RuleMistake[];
  errorCount: number;
  warnings: RuleMistake[];
  /** What would change, one line a change. */
  lines: string[];
  /** Changed under the version that they had. */
  unraised: string[];
}
export interface ShadowSum {
  ruleId: string;
  author?: string;
  findings: number;
  open: number;
  venues: number;
  devices: number;
  last: number;
  overlap: number;
}

export function rulesInForce(): Promise<RulesInForce> {
  return get<RulesInForce>('/rules');
}
export function rulesText(): Promise<string> {
  return getText('/rules/text');
}
export function rulesSchema(): Promise<JsonSchema> {
  return get<JsonSchema>('/rules/schema');
}
export function checkRules(text: string): Promise<RulesCheck> {
  return post<RulesCheck>('/rules/check', { text });
}
/** `revision`: what the caller saw; another one by now is refused as `stale-version`. */
export function publishRules(text: string, note: string, revision: number): Promise<{ revision: number }> {
  return put('/rules', { text, revision, ...(note === '' ? {} : { note }) });
}
export function reloadRules(): Promise<{ outcome: 'taken' | 'unchanged'; version: string }> {
  return post('/rules/reload');
}
export function shadowSummary(): Promise<{ items: ShadowSum[]; since: number }> {
  return get('/rules/shadow/summary');
}
export function shadowFindings(rule: string, after?: string): Promise<Paged<ShadowFinding>> {
  return get<Paged<ShadowFinding>>('/rules/shadow', { rule, limit: 50, after });
}
export interface KeptRules {
  revision: number;
  version: string;
  hash: string;
  since: number;
  by: string;
  note?: string;
  characters: number;
  /** Against the one before; null where that is not known. */
  counts: { added: number; removed: number; changed: number } | null;
  lines: string[];
}
export function rulesHistory(after?: string): Promise<Paged<KeptRules>> {
  return get<Paged<KeptRules>>('/rules/history', { limit: 30, after });
}
export function rulesVersion(revision: number): Promise<KeptRules & { text: string }> {
  return get(`/rules/history/${revision}`);
}
export function rulesDiff(revision: number, against: number): Promise<Pick<KeptRules, 'counts' | 'lines'>> {
  return get(`/rules/history/${revision}/diff`, { against });
}
