/** Turns an uploaded CSV or XLSX into rows of text with their line numbers; never throws for what was sent. */

import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/universal';
import { unmarked } from '../../base/tables/csv.ts';
import { decodeText } from './decode-text.ts';
import type { RejectedCell } from './import-port.ts';
import { isZip, unpackedBytes } from './zip-size.ts';

/** 20,000 venues with every column filled are about 4 MiB. [P8] */
export const BYTES_MAX = 5 * 1024 * 1024;
export const LINES_MAX = 20_000;
const UNPACKED_BYTES_MAX = 64 * 1024 * 1024;
const RECORD_CHARS_MAX = 16 * 1024;
/** Each broken line begins the parser anew; a table with more of them is no table. */
const BROKEN_LINES_MAX = 100;

/** `line` is the first line of the row as people count; blank rows are left out. */
export interface TableRow {
  line: number;
  cells: string[];
}
export interface Table {
  rows: TableRow[];
  rejected: RejectedCell[];
}

export async function readTable(body: Uint8Array, contentType: string): Promise<Table> {
  if (body.byteLength > BYTES_MAX) return refused('too-large');
  const claimsExcel = /spreadsheetml|ms-excel/.test(contentType) && !contentType.includes('csv');
  if (isZip(body)) return readExcel(body);
  // Windows sends CSV as application/vnd.ms-excel: the content decides.
  if (claimsExcel && body[0] === 0xd0 && body[1] === 0xcf) return refused('old-excel-format');
  const text = decodeText(body);
  return text === null ? refused('unreadable-text') : withinLimit(readCsv(text));
}

/** The table as a whole cannot be used: line 0. */
function refused(reason: string): Table {
  return { rows: [], rejected: [{ line: 0, column: '', reason }] };
}

/** The header is no line of the table. */
function withinLimit(table: Table): Table {
  return table.rows.length > LINES_MAX + 1 ? refused('too-many-lines') : table;
}

async function readExcel(body: Uint8Array): Promise<Table> {
  const bytes = unpackedBytes(body);
  if (bytes === null) return refused('not-a-workbook');
  if (bytes > UNPACKED_BYTES_MAX) return refused('too-large');
  try {
    const copy = new Uint8Array(body);
    const sheet = await readSheet(copy.buffer);
    const rows = sheet.map((cells, index) => ({ line: index + 1, cells: cells.map(cellText) }));
    return withinLimit({ rows: rows.filter(isFilled), rejected: [] });
  } catch {
    // Whatever the library finds wrong with the file, the sender hears that it is no workbook.
    return refused('not-a-workbook');
  }
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return cell instanceof Date ? cell.toISOString() : String(cell).trim();
}

function isFilled(row: TableRow): boolean {
  return row.cells.some((cell) => cell !== '');
}

/** A line with broken quotes is rejected alone: reading begins anew behind it. */
function readCsv(raw: string): Table {
  // The parser counts the two characters of CRLF within quotes as two lines.
  const text = raw.replaceAll(/\r\n?/g, '\n');
  const starts = lineStarts(text);
  const delimiter = delimiterOf(text);
  const table: Table = { rows: [], rejected: [] };
  for (let from = 0; from < starts.length; ) {
    const goodLines = readRecords(text.slice(starts[from]), { delimiter, linesBefore: from, into: table });
    if (goodLines === null) return table;
    const line = from + goodLines + 1;
    const isHopeless = table.rejected.length > BROKEN_LINES_MAX;
    const reason = isHopeless ? 'too-many-broken-lines' : 'broken-quotes';
    table.rejected.push({ line, column: '', reason });
    // Without a header nothing behind it means anything.
    if (isHopeless || table.rows.length === 0) return table;
    from = line;
  }
  return table;
}

/** Null when everything was read, else the number of lines before the record that could not be. */
function readRecords(
  text: string,
  options: { delimiter: string; linesBefore: number; into: Table },
): number | null {
  const { delimiter, linesBefore, into } = options;
  let linesRead = 0;
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      max_record_size: RECORD_CHARS_MAX,
      trim: true,
      on_record: (record: string[], info) => {
        const row = { line: linesBefore + linesRead + 1, cells: record.map(unmarked) };
        linesRead = info.lines;
        // One more than allowed is enough to refuse the table.
        if (isFilled(row) && into.rows.length <= LINES_MAX + 1) into.rows.push(row);
        return null;
      },
    });
    return null;
  } catch {
    // The parser stops at a record that it cannot read; the line is reported by the caller.
    return linesRead;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  if (starts.at(-1) === text.length) starts.pop();
  return starts;
}

/** Spreadsheets write `;` or tabs in some countries; the header tells. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'));
  if (header.includes(',')) return ',';
  return [';', '\t'].find((mark) => header.includes(mark)) ?? ',';
}
