/** The two forms as the public rules have them, column by column. */

import { type Profile, parseProfile, SHIPPED_PROFILE } from '@ninewatch/rules';
import { expect, it } from 'vitest';
import { writeCsv } from '../../base/tables/csv.ts';
import { WORKBOOK_TYPE, writeXlsx } from '../../base/tables/xlsx.ts';
import { readTable } from '../../ledger/import/read-table.ts';
import type { FormSheet } from './form.ts';
import { flatTable, printedTable } from './form-table.ts';

const SECTION = [
  '填报单位',
  '监管单位（家）',
  '红色',
  '橙色',
  '黄色',
  '蓝色单位（家）',
  '检查企业（家）',
  '其中领导检查企业（家）',
  '隐患总数 排查（条）',
  '隐患总数 已整改（条）',
  '其中重大隐患 排查',
  '其中重大隐患 已整改',
  '向区级部门移送隐患（条）',
  '纳入挂牌督办（条）',
  '执法处罚（家）',
  '行政罚款（万元）',
  '向区级部门移送案件（件）',
];
const VILLAGE = [
  '填报单位',
  '监管单位',
  '红',
  '橙',
  '黄',
  '蓝',
  '隐患总数 排查',
  '隐患总数 已整改',
  '重大 排查',
  '重大 已整改',
  '向镇属部门移送隐患',
];

const parsed = parseProfile(SHIPPED_PROFILE);
const profile = (parsed.ok ? parsed.profile : undefined) as Profile;
const FIGURES = {
  ...{ supervised: 1, red: 2, orange: 3, yellow: 4, blue: 5, checked: 6, checkedByLeaders: 7, found: 8 },
  ...{ rectified: 9, majorFound: 10, majorRectified: 11, toDistrict: 12, listed: 13, penalties: 14 },
  ...{ finesWan: 1.5, cases: 16, toTown: 17, overdue: 18 },
};
const sheetOf = (form: FormSheet['form']): FormSheet => ({
  ...{ form, date: '2026-06-30', profile },
  rows: [{ unit: 't1', name: '=一镇', figures: FIGURES }],
});

it.each([
  ['section', SECTION, ['=一镇', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 1.5, 16]],
  ['village', VILLAGE, ['=一镇', 1, 2, 3, 4, 5, 8, 9, 10, 11, 17]],
] as const)(
  'the %s form as CSV has one header row, and nothing that a spreadsheet runs',
  async (form, header, cells) => {
    const csv = await writeCsv(flatTable(sheetOf(form)));
    expect(csv.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const { rows, rejected } = await readTable(csv, 'text/csv');
    expect(rejected).toEqual([]);
    expect(rows.map((row) => row.cells)).toEqual([header, cells.map(String)]);
    expect(csv.toString()).toContain("\n'=一镇,");
  },
);

it.each([
  ['section', SECTION, [8, 10], 17],
  ['village', VILLAGE, [6, 8], 11],
] as const)(
  'the %s form as XLSX has its groups above their columns',
  async (form, header, groupsAt, count) => {
    const book = await writeXlsx({ name: form, rows: printedTable(sheetOf(form)) });
    const { rows, rejected } = await readTable(book, WORKBOOK_TYPE);
    expect(rejected).toEqual([]);
    const [top = [], below = [], line = []] = rows.map((row) => row.cells);
    expect([top.length, below.length, line.length]).toEqual([count, count, count]);
    const whole = header.map((_title, at) => {
      const group = groupsAt.includes(at as never)
        ? top[at]
        : groupsAt.includes((at - 1) as never)
          ? top[at - 1]
          : '';
      return [group, below[at] || top[at]].filter((part) => part !== '').join(' ');
    });
    expect(whole).toEqual(header);
    expect(line[0]).toBe('=一镇');
  },
);
