/** A form as a table: one flat header row for programs, two merged ones for people. */

import type { Profile } from '@ninewatch/rules';
import type { TableCell } from '../../base/tables/cells.ts';
import type { FormRow, FormSheet } from './form.ts';

export type FormColumn = Profile['forms']['section']['columns'][number];

export function columnsOf({ form, profile }: Pick<FormSheet, 'form' | 'profile'>): readonly FormColumn[] {
  return profile.forms[form].columns;
}

/** 隐患总数 排查（条）: what stands above a column belongs to its name. */
export function headerOf({ group, title }: FormColumn): string {
  return group === undefined ? title : `${group} ${title}`;
}

export function* flatTable(sheet: FormSheet): Generator<TableCell[], void> {
  const columns = columnsOf(sheet);
  yield columns.map(headerOf);
  for (const row of sheet.rows) yield cellsOf(row, columns);
}

/** Groups stand above their columns, everything else reaches over both rows. */
export function* printedTable(sheet: FormSheet): Generator<TableCell[], void> {
  const columns = columnsOf(sheet);
  const hasGroups = columns.some(({ group }) => group !== undefined);
  yield columns.map((_column, at) => topCell(columns, at, hasGroups));
  if (hasGroups) yield columns.map(({ group, title }) => (group === undefined ? null : heading(title)));
  for (const row of sheet.rows) yield cellsOf(row, columns);
}

function topCell(columns: readonly FormColumn[], at: number, hasGroups: boolean): TableCell {
  const { group, title } = columns[at] as FormColumn;
  if (group === undefined) return { ...heading(title), ...(hasGroups ? { rows: 2 } : {}) };
  if (columns[at - 1]?.group === group) return { value: null };
  let across = 1;
  while (columns[at + across]?.group === group) across += 1;
  return { ...heading(group), ...(across > 1 ? { columns: across } : {}) };
}

function heading(value: string) {
  return { value, bold: true, centred: true };
}

export function cellsOf(row: FormRow, columns: readonly FormColumn[]): (string | number)[] {
  return columns.map(({ figure }) => (figure === 'unit' ? nameOf(row) : row.figures[figure]));
}

function nameOf({ name, isTotal, isDirect }: FormRow): string {
  if (isTotal) return `合计（${name}）`;
  return isDirect ? `${name}（本级）` : name;
}
