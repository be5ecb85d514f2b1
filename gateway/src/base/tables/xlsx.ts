/** Tables as XLSX workbooks of one sheet (ECMA-376): texts, numbers, truth values, merged and bold cells, no formulas. */

import { styled, type TableCell, type TableRows } from './cells.ts';
import { type ZipFile, zip } from './zip.ts';

export const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export interface Sheet {
  /** Cut to 31 characters, and without the seven that Excel takes for something else. */
  name: string;
  rows: TableRows;
  /** Of the columns from the left, in characters; the program's own where there is none. */
  widths?: readonly number[];
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const SHEETS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const PARTS = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** Longest text of a cell, characters: Excel's own limit. */
const CELL_CHARS_MAX = 32_767;
const NAME_CHARS_MAX = 31;

/** Rows are asked for one after the other; what is kept is compressed, about a tenth of the text. */
export function writeXlsx(sheet: Sheet): Promise<Buffer> {
  const files: ZipFile[] = [
    ['[Content_Types].xml', [contentTypes()]],
    ['_rels/.rels', [relations([['officeDocument', 'xl/workbook.xml']])]],
    ['xl/workbook.xml', [workbook(sheet.name)]],
    [
      'xl/_rels/workbook.xml.rels',
      [
        relations([
          ['worksheet', 'worksheets/sheet1.xml'],
          ['styles', 'styles.xml'],
        ]),
      ],
    ],
    ['xl/styles.xml', [styles()]],
    ['xl/worksheets/sheet1.xml', sheetXml(sheet)],
  ];
  return zip(files);
}

async function* sheetXml({ rows, widths = [] }: Sheet): AsyncGenerator<string, void> {
  yield `${XML}<worksheet xmlns="${SHEETS}"><sheetFormatPr defaultRowHeight="15"/>${columns(widths)}<sheetData>`;
  const merged: string[] = [];
  let number = 0;
  for await (const row of rows) {
    number += 1;
    yield rowXml(row, number, merged);
  }
  const cells = merged.map((range) => `<mergeCell ref="${range}"/>`).join('');
  yield `</sheetData>${cells === '' ? '' : `<mergeCells count="${merged.length}">${cells}</mergeCells>`}</worksheet>`;
}

function rowXml(row: readonly TableCell[], number: number, merged: string[]): string {
  const cells = row.map((cell, index) => {
    const { value, bold = false, centred = false, columns: across = 1, rows: down = 1 } = styled(cell);
    const place = `${columnName(index)}${number}`;
    if (across > 1 || down > 1) merged.push(`${place}:${columnName(index + across - 1)}${number + down - 1}`);
    const style = (bold ? 1 : 0) + (centred ? 2 : 0);
    return cellXml(value, style === 0 ? `r="${place}"` : `r="${place}" s="${style}"`);
  });
  return `<row r="${number}">${cells.join('')}</row>`;
}

function cellXml(value: TableCell, place: string): string {
  if (typeof value === 'number' && Number.isFinite(value)) return `<c ${place}><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `<c ${place} t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value !== 'string' || value === '') return place.includes(' ') ? `<c ${place}/>` : '';
  const text = escaped(value.slice(0, CELL_CHARS_MAX));
  return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** 0 → A, 25 → Z, 26 → AA. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

function columns(widths: readonly number[]): string {
  if (widths.length === 0) return '';
  const each = widths.map(
    (width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`,
  );
  return `<cols>${each.join('')}</cols>`;
}

const UNWRITABLE = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Characters that no XML may hold are left out. */
function escaped(text: string): string {
  return text.replaceAll(UNWRITABLE, '').replaceAll(/[&<>"\r]/g, (character) => ENTITIES[character] ?? '');
}

function contentTypes(): string {
  const override = (part: string, type: string) =>
    `<Override PartName="${part}" ContentType="${PARTS}.${type}+xml"/>`;
  return (
    `${XML}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    override('/xl/workbook.xml', 'sheet.main') +
    override('/xl/worksheets/sheet1.xml', 'worksheet') +
    `${override('/xl/styles.xml', 'styles')}</Types>`
  );
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const each = targets.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`;
}

function workbook(name: string): string {
  const short = escaped(
    name
      .replaceAll(/[[\]:*?/\\]/g, ' ')
      .slice(0, NAME_CHARS_MAX)
      .trim(),
  );
  return (
    `${XML}<workbook xmlns="${SHEETS}" xmlns:r="${OFFICE}"><sheets>` +
    `<sheet name="${short === '' ? 'Sheet1' : short}" sheetId="1" r:id="rId1"/></sheets></workbook>`
  );
}

/** Style 1 is bold, 2 centred, 3 both. */
function styles(): string {
  const font = (inner: string) => `<font>${inner}<sz val="11"/><name val="Calibri"/></font>`;
  const centre = '<alignment horizontal="center" vertical="center" wrapText="1"/>';
  const format = (fontId: number, isCentred: boolean) =>
    `<xf numFmtId="0" fontId="${fontId}" fillId="0" borderId="0" xfId="0" applyFont="1"` +
    (isCentred ? ` applyAlignment="1">${centre}</xf>` : '/>');
  return (
    `${XML}<styleSheet xmlns="${SHEETS}"><fonts count="2">${font('')}${font('<b/>')}</fonts>` +
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    `<cellXfs count="4">${format(0, false)}${format(1, false)}${format(0, true)}${format(1, true)}</cellXfs>` +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
  );
}
