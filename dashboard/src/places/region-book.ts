/** The region tree, read once a person and looked up by everybody; read again when one is met that it does not have. */

import type { Region } from '@ninewatch/rules';
import { shallowRef } from 'vue';
import { allRegions } from '../api/places.ts';
import { i18n } from '../i18n/i18n.ts';
import { ON_A_LINE, regionPath } from './region-path.ts';
import { unitName } from './unit-names.ts';

export const regions = shallowRef<ReadonlyMap<string, Region>>(new Map());

const RETRY_MS = 15_000;
/** Ids that a person may not read, or that are none; beyond it they are asked for once more. [P8] */
const STRANGERS_MAX = 1_000;
const strangers = new Set<string>();
let turn = 0;
let isAsking = false;
let retry: ReturnType<typeof setTimeout> | undefined;

/** Names are a comfort: without them the ids are shown, so a failure is tried again later and not raised. */
export async function loadRegions(): Promise<void> {
  turn += 1;
  const mine = turn;
  clearTimeout(retry);
  isAsking = true;
  const all = await allRegions().catch(() => null);
  if (mine !== turn) return;
  isAsking = false;
  if (all === null) retry = setTimeout(() => void loadRegions(), RETRY_MS);
  else regions.value = new Map(all.map((region) => [region.id, region]));
}

/** Of another person: what they may see is another tree. */
export function forgetRegions(): void {
  turn += 1;
  clearTimeout(retry);
  isAsking = false;
  strangers.clear();
  regions.value = new Map();
}

/** A wall runs for weeks: a region that was added meanwhile is asked for, once each. */
export function meetRegion(id: string): void {
  if (id === '' || isAsking || regions.value.size === 0 || regions.value.has(id) || strangers.has(id)) return;
  if (strangers.size >= STRANGERS_MAX) strangers.clear();
  strangers.add(id);
  void loadRegions();
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
