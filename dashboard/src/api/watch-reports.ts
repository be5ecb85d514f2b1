/** `/reports/overview`, `/reports/alarm-load`, `/client-settings`: how a region and its desks stand. */

import type { DeskLoad } from '../../../gateway/src/feed/reports/load/load-tally.ts';
import type { Overview } from '../../../gateway/src/ledger/report-port.ts';
import { get, pathOf } from './http.ts';

export type { DeskLoad, Overview };

export interface AlarmLoad {
  region: string;
  from: number;
  until: number;
  desks: DeskLoad[];
}

export function overviewOf(region: string, signal?: AbortSignal): Promise<Overview> {
  return get<Overview>('/reports/overview', { region }, signal);
}

export function alarmLoad(region: string, span: { from: number; to: number }): Promise<AlarmLoad> {
  return get<AlarmLoad>('/reports/alarm-load', { region, ...span });
}

/** Where its tables are to be had as files; `desks` are the figures, `bars` and `actors` what stands beside them. */
export function alarmLoadFile(
  { region, from, until }: AlarmLoad,
  { table, format }: { table: 'desks' | 'bars' | 'actors'; format: 'csv' | 'xlsx' },
): string {
  return pathOf('/reports/alarm-load', { region, from, to: until, table, format });
}

/** The region and those right below it. */
export function overviewFile(region: string, format: 'csv' | 'xlsx'): string {
  return pathOf('/reports/overview', { region, format });
}

export interface ClientSettings {
  map: { tiles: string | null; credit: string | null };
}

export function clientSettings(): Promise<ClientSettings> {
  return get<ClientSettings>('/client-settings');
}
