/** The region tree, read once a page and looked up by everybody. */

import type { Region } from '@ninewatch/rules';
import { shallowRef } from 'vue';
import { allRegions } from '../api/places.ts';
import { i18n } from '../i18n/i18n.ts';
import { ON_A_LINE, regionPath } from './region-path.ts';
import { unitName } from './unit-names.ts';

export const regions = shallowRef<ReadonlyMap<string, Region>>(new Map());

/** Names are a comfort: without them the ids are shown, so a failure is tried again later and not raised. */
export async function loadRegions(): Promise<void> {
  try {
    const all = await allRegions();
    regions.value = new Map(all.map((region) => [region.id, region]));
  } catch {
    regions.value = new Map();
  }
}

/** The top has no name of its own to show. */
export function regionName(id: string): string {
  const region = regions.value.get(id);
  if (id === 'root' || region?.level === 'root') return i18n.global.t('common.wholeArea');
  // A unit to which something was handed may lie elsewhere. Nothing is known yet before the book has come.
  if (region === undefined && regions.value.size > 0) return unitName(id) ?? id;
  return region?.name ?? id;
}

export function pathNames(id: string): string[] {
  return regionPath(id, regions.value);
}

/** Town and village. */
export function shortPathNames(id: string): string[] {
  return regionPath(id, regions.value, ON_A_LINE);
}
