/** What the plans of dispatch are called, as the profile of a case's region names them. */

import { computed } from 'vue';
import { choicesOf } from '../api/records.ts';
import { said } from '../i18n/i18n.ts';
import { useLoaded } from '../shell/use-loaded.ts';

/** Of one that the profile does not have any more, and while it is not known, the id stands. */
export function usePlanNames(region: () => string | undefined) {
  const choices = useLoaded(region, async () => {
    const of = region();
    return of === undefined ? null : choicesOf(of);
  });
  const names = computed(
    () => new Map((choices.value.value?.plans ?? []).map(({ key, name }) => [key, said(name)])),
  );
  return (plan: string) => names.value.get(plan) ?? plan;
}
