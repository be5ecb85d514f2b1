/** What a template has: the columns of each import, those that every line needs first, and a line as an example. */

import type { RejectedCell, TableName } from '../api/imports.ts';

export interface TableColumns {
  needed: readonly string[];
  optional: readonly string[];
  example: readonly Readonly<Record<string, string>>[];
}

export const COLUMNS: Readonly<Record<TableName, TableColumns>> = {
  regions: {
    needed: ['id', 'name', 'level'],
    optional: ['parent'],
    example: [{ id: 'longxi', name: '龙溪镇', level: 'town', parent: 'root' }],
  },
  venues: {
    needed: ['id', 'name', 'category', 'region'],
    optional: [
      ...['licence', 'licence_number', 'address', 'lat', 'lon', 'contact', 'contacts'],
      ...['flammable', 'crowded', 'key_fire', 'mixed', 'gas_heavy', 'area_m2', 'diners', 'beds', 'pupils'],
      ...['staff', 'floor', 'boarding', 'kindergarten', 'health_centre', 'dormitory_beds'],
    ],
    example: [
      {
        ...{ id: 'longxi-0001', name: '老灶火锅', category: '2', region: 'longxi', licence: 'licensed' },
        ...{ address: '石桥路 12 号', contacts: '陈老板|店主|13900000000', gas_heavy: 'true', diners: '80' },
      },
    ],
  },
  devices: {
    needed: ['id', 'venue_id', 'kind'],
    optional: ['model', 'place', 'collector', 'secret', 'foreign_source', 'foreign_name'],
    example: [{ id: 'longxi-0001-s1', venue_id: 'longxi-0001', kind: 'smoke', place: '后厨' }],
  },
  users: {
    needed: ['username', 'roles'],
    optional: ['name', 'phone', 'email', 'wecom', 'dingtalk', 'feishu'],
    example: [{ username: 'wang', name: '王小芳', roles: 'grid_worker|longxi' }],
  },
};

/** With the mark by which a spreadsheet knows UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

export function templateOf(name: TableName): string {
  const { needed, optional, example } = COLUMNS[name];
  const columns = [...needed, ...optional];
  return csvOf([columns, ...example.map((line) => columns.map((column) => line[column] ?? ''))]);
}

export function reportCsv(rejected: readonly RejectedCell[]): string {
  return csvOf([
    ['line', 'column', 'reason'],
    ...rejected.map(({ line, column, reason }) => [String(line), column, reason]),
  ]);
}

export function csvOf(rows: readonly (readonly string[])[]): string {
  return `${BYTE_ORDER_MARK}${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** What a spreadsheet would run is told to be text, as the gateway's own exports do. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
