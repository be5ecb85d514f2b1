/** A table of a report: titles of the columns that are texts, and the rows. */

import type { Cell } from './page-parts.ts';

export interface Sheet {
  title: string;
  head: string[];
  rows: Cell[][];
}
