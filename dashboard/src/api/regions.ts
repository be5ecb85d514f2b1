/** `/regions`: the tree is added to, and its regions renamed. */

import type { Region, RegionLevel } from '@ninewatch/rules';
import { patch, post } from './http.ts';

export function addRegion(body: {
  id: string;
  name: string;
  level: RegionLevel;
  parent: string;
}): Promise<Region> {
  return post<Region>('/regions', body);
}
export function changeRegion(
  { id, version }: Region,
  body: { name?: string; parent?: string },
): Promise<Region> {
  return patch<Region>(`/regions/${encodeURIComponent(id)}`, { ...body, version });
}
