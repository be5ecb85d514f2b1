/** Columns of a form in the reader's language: what is printed and signed stays as the district words it, in Chinese. */

import type { FormColumn } from '../api/reports.ts';

/** `wordOf` answers with the name itself where it has no word: that column keeps its title. Groups are within the words. */
export function readColumns(
  columns: readonly FormColumn[],
  isEnglish: boolean,
  wordOf: (figure: string) => string,
): FormColumn[] {
  if (!isEnglish) return [...columns];
  return columns.map((column) => {
    const { group: _group, ...rest } = column;
    const words = wordOf(column.figure);
    return words === column.figure ? column : { ...rest, title: words };
  });
}
