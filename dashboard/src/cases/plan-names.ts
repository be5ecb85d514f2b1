/** What the plans of dispatch are called, as the profile of a case's region names them. */

import type { Bilingual } from '@ninewatch/rules';
import { computed } from 'vue';
import { choicesOf } from '../api/records.ts';
import { said } from '../i18n/i18n.ts';
import { useLoaded } from '../shell/use-loaded.ts';

/** `recorded`: as the profile named it when the case was dispatched. */
export type PlanName = (plan: string, recorded?: Bilingual) => string;

/** What was recorded goes before what the profile says now; of one that neither names, the id stands. */
export function usePlanNames(region: () => string | undefined): PlanName {
  const choices = useLoaded(region, async () => {
    const of = region();
    return of === undefined ? null : choicesOf(of);
  });
  const names = computed(
    () => new Map((choices.value.value?.plans ?? []).map(({ key, name }) => [key, said(name)])),
  );
  return (plan, recorded) => (recorded === undefined ? (names.value.get(plan) ?? plan) : said(recorded));
}
