/** What all imported tables have in common: how large, in how many acts, and one report for all lines. */

import type { ImportReport } from '@ninewatch/rules';
import type { ImportRejection } from '../../options.ts';
import { Problem } from '../problems.ts';

export const IMPORT_BYTES_MAX = 5 * 1024 * 1024;
/** The most one act may carry. */
const LINES_PER_ACT = 1_000;

export function asTable(body: unknown): Buffer {
  if (!Buffer.isBuffer(body) || body.byteLength === 0)
    throw new Problem('malformed-body', 'The table is empty');
  return body;
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
