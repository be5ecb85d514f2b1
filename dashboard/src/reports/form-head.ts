/** The two header rows of a form: neighbours of the same group stand below one title. */

import type { FormColumn } from '../api/reports.ts';

export interface HeadCell {
  words: string;
  columns: number;
  /** 2 where there is no group above it. */
  rows: 1 | 2;
}

export function formHead(columns: readonly FormColumn[]): [HeadCell[], HeadCell[]] {
  const upper: (HeadCell & { group?: string })[] = [];
  const lower: HeadCell[] = [];
  for (const { group, title } of columns) {
    const before = upper.at(-1);
    if (group === undefined) {
      upper.push({ words: title, columns: 1, rows: 2 });
      continue;
    }
    lower.push({ words: title, columns: 1, rows: 1 });
    if (before?.group === group) before.columns += 1;
    else upper.push({ words: group, columns: 1, rows: 1, group });
  }
  return [upper, lower];
}
