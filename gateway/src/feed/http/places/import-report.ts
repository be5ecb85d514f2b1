/** What all imported tables have in common: how large, in how many acts, and one report for all lines. */

import type { ImportReport } from '@ninewatch/rules';
import type { ImportRejection } from '../../options.ts';
import { Problem } from '../problems.ts';
import type { Tell } from '../progress.ts';

export const IMPORT_BYTES_MAX = 5 * 1024 * 1024;
/** Ours: what is decided of it in one go, and an alarm waits for, are some 50 ms. */
const LINES_PER_ACT = 200;

export function asTable(body: unknown): Buffer {
  if (!Buffer.isBuffer(body) || body.byteLength === 0)
    throw new Problem('malformed-body', 'The table is empty');
  return body;
}

/** More steps than this are seen by nobody. */
const STEPS_TOLD = 100;

/** Counts lines of one phase of an import, and tells at each hundredth of them; the beginning and the end always. */
export function counted(phase: 'checking' | 'storing', total: number, tell: Tell): (lines: number) => void {
  const step = Math.max(1, Math.floor(total / STEPS_TOLD));
  let done = 0;
  let told = 0;
  tell({ phase, done, total });
  return (lines) => {
    done += lines;
    if (done - told < step && done !== total) return;
    told = done;
    tell({ phase, done, total });
  };
}

export function chunks<T>(lines: readonly T[]): T[][] {
  const count = Math.ceil(lines.length / LINES_PER_ACT);
  return Array.from({ length: count }, (_, at) => lines.slice(at * LINES_PER_ACT, (at + 1) * LINES_PER_ACT));
}

export function emptyReport(rejected: ImportRejection[]): ImportReport {
  return { created: 0, updated: 0, unchanged: 0, rejected };
}

export function add(report: ImportReport, part: ImportReport): void {
  report.created += part.created;
  report.updated += part.updated;
  report.unchanged += part.unchanged;
  report.rejected.push(...part.rejected);
}

export function inOrder<T extends ImportReport>(report: T): T {
  return { ...report, rejected: report.rejected.toSorted((a, b) => a.line - b.line) };
}
