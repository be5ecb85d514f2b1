/** `/settings`: how the process was set up; read only. */

import { get, type Paged } from './http.ts';

export interface Setting {
  name: string;
  meaning: string;
  source: 'environment' | 'default';
  value: string | null;
  default: string | null;
  isSecret: boolean;
}

export async function settings(): Promise<Setting[]> {
  return (await get<Paged<Setting>>('/settings')).items;
}
