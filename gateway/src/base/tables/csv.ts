/** Tables as CSV [RFC 4180]: UTF-8 with a byte order mark, which Excel needs, and no cell that a spreadsheet would run. */

import { styled, type TableCell, type TableRows } from './cells.ts';

export const BYTE_ORDER_MARK = '\uFEFF';
/** What a spreadsheet takes for a formula, in full width too, also behind our own mark: so that what was marked can be told apart. */
const FORMULA = /^'*[=+\-@＝＋－＠\t\r\n]/;
const MARKED = /^'+[=+\-@＝＋－＠\t\r\n]/;

/** One text a row, the first with the byte order mark; numbers stay numbers, also negative ones. */
export async function* csvLines(rows: TableRows): AsyncGenerator<string, void> {
  let before = BYTE_ORDER_MARK;
  for await (const row of rows) {
    yield `${before}${row.map(csvCell).join(',')}\r\n`;
    before = '';
  }
}

export async function writeCsv(rows: TableRows): Promise<Buffer> {
  const lines: string[] = [];
  for await (const line of csvLines(rows)) lines.push(line);
  return Buffer.from(lines.join(''));
}

/** What was marked on the way out, as it was before. */
export function unmarked(text: string): string {
  return MARKED.test(text) ? text.slice(1) : text;
}

function csvCell(cell: TableCell): string {
  const { value } = styled(cell);
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
