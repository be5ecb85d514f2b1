/** Tables in and out: `/regions|venues|devices|users/import` and their exports. */

import type { Ability } from '../session/abilities.ts';
import { pathOf } from './http.ts';
import { type LongCall, longPost } from './long-call.ts';

export const TABLES = ['regions', 'venues', 'devices', 'users'] as const;
export type TableName = (typeof TABLES)[number];
export const IMPORT_ABILITY: Readonly<Record<TableName, Ability>> = {
  regions: 'region.import',
  venues: 'venue.import',
  devices: 'device.import',
  users: 'user.import',
};
export const EXPORT_ABILITY: Readonly<Record<TableName, Ability>> = {
  regions: 'read.work',
  venues: 'read.work',
  devices: 'read.work',
  users: 'read.users',
};

export interface RejectedCell {
  line: number;
  column: string;
  reason: string;
}
export interface ImportReport {
  created: number;
  updated: number;
  unchanged: number;
  rejected: RejectedCell[];
  /** Of new devices. */
  secrets?: { id: string; secret: string }[];
  /** Of new people. */
  passwords?: { username: string; password: string }[];
}

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What a file is, is told by its name: browsers do not know the types of tables alike. */
export function importTable(
  name: TableName,
  file: File,
  watch: Pick<LongCall, 'onSent' | 'onProgress'> = {},
): Promise<ImportReport> {
  const type = /\.xlsx$/i.test(file.name) ? WORKBOOK : 'text/csv';
  return longPost<ImportReport>(`/${name}/import`, { body: file, type, ...watch });
}

export function exportPath(name: TableName, format: 'csv' | 'xlsx', withContacts = false): string {
  return pathOf(`/${name}/export`, { format, contacts: withContacts ? 'open' : undefined });
}
